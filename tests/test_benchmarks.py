"""The benchmarks run and say what they measured; how fast is not tested."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from gan_colorize.benchmarks.plain import PerImage
from gan_colorize.pixels import to_tensor
from gan_colorize.spaces.lab import LabSpace

ROOT = Path(__file__).parents[1]


def benchmark(*flags) -> tuple[int, str, str]:
    command = [sys.executable, str(ROOT / "scripts" / "benchmark.py"), *map(str, flags)]
    done = subprocess.run(command, capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


def test_training_against_itself_and_against_a_plain_loop(folder):
    flags = ["train", "--json", "--data", folder, "--size", 16, "--batch-size", 4, "--device", "cpu"]
    code, out, err = benchmark(*flags)
    assert code == 0, err
    figures = json.loads(out)
    assert figures["images_per_second"] / figures["images_per_second_bare"] == pytest.approx(figures["ratio"], rel=0.6)
    code, out, err = benchmark(*flags, "--model", "color_network_1", "--against", "plain")
    assert code == 0, err
    assert json.loads(out)["ratio"] > 0
    assert json.loads(out)["model"] == "color_network_1"


def test_device_draws_a_figure_and_says_why_there_is_no_ratio(folder, tmp_path):
    flags = ["--model", "color_network_1", "--data", folder, "--size", 16, "--epochs", 2]
    code, out, err = benchmark("device", "--json", *flags, "--figure", tmp_path / "times.png")
    assert code == 0, err
    figures = json.loads(out)
    assert len(figures["seconds"]["cpu"]) == 2
    assert (figures["ratio"] is None) == (not torch.cuda.is_available()) == ("unavailable" in figures)
    with Image.open(tmp_path / "times.png") as image:
        assert image.width > 400


@pytest.mark.parametrize(
    ("flags", "part"),
    [
        (["train", "--against", "plain"], "give a folder with --data"),
        (["train", "--against", "plain", "--data", "{folder}"], "needs a --model that learns a*b*"),
        (["train", "--model", "convnet", "--disc", "patch"], "--disc means nothing to --model convnet"),
        (["device", "--epochs", "0"], "--epochs 0"),
        (["device", "--device", "cpu"], "--device means nothing to `benchmark.py device`"),
        (["train", "--epochs", "9"], "--epochs means nothing to `benchmark.py train`"),
        (["device", "--figure", "/proc/x/y.png"], "--figure: /proc/x can't be a folder"),
    ],
)
def test_bad_input_ends_with_one_line_and_code_2(folder, flags, part):
    code, out, err = benchmark(*(flag.format(folder=folder) for flag in flags), "--size", 16)
    assert (code, part in err, out) == (2, True, ""), err
    assert len(err.strip().splitlines()) == 1


def test_the_plain_loops_lab_is_the_librarys(folder):
    """OpenCV's Lab, of interpolated tables, is within 0.6 of kornia's: the two sides learn the same."""
    images = PerImage(folder, 24, copies=1)
    images.transform = lambda image: image
    gray, color = images[0]
    rgb = np.array(Image.open(images.files[0]))[None]
    ours = LabSpace().split(to_tensor(rgb, torch.device("cpu")))
    assert torch.allclose(gray, ours[0][0], atol=6e-3)
    assert torch.allclose(color, ours[1][0], atol=6e-3)
