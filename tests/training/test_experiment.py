"""Whole runs, on tiny pictures: the run folder, all combinations, determinism, and bad input."""

import csv
import hashlib
import itertools
import json
import shutil

import numpy as np
import pytest
import yaml
from PIL import Image

from conftest import picture
from gan_colorize import cli
from gan_colorize.config import GanConfig, parse
from gan_colorize.discriminators import DISCRIMINATORS
from gan_colorize.losses import ADVERSARIAL
from gan_colorize.spaces import SPACES
from gan_colorize.training.checkpoint import load_generator
from gan_colorize.training.experiment import train_gan

TINY = ["--size", "16", "--width", "4", "--batch-size", "4", "--device", "cpu", "--wandb", "disabled"]
FILES = {
    "config.yaml",
    "history.csv",
    "metrics.json",
    "samples.png",
    "curves.png",
    "samples/epoch_0001.png",
    "scores/per_image.csv",
    "scores/images/00000.png",
    "checkpoints/last.pt",
    "checkpoints/generator.safetensors",
}


@pytest.fixture
def train(folder, tmp_path, capsys):
    """Runs train_gan.py's own main on the small folder: (exit code, run folder, stderr)."""

    def train(*flags, out="run", data=folder):
        argv = ["--data", str(data), "--out", str(tmp_path / out), *TINY, *map(str, flags)]
        code = 0
        try:
            cli.run(lambda: train_gan(parse(GanConfig, argv)))
        except SystemExit as stop:
            code = stop.code
        return code, tmp_path / out, capsys.readouterr().err

    return train


def metrics(run) -> dict:
    return json.loads((run / "metrics.json").read_text(), parse_constant=lambda name: pytest.fail(name))


def picture_size(path) -> tuple[int, int]:
    with Image.open(path) as image:
        return image.size


def sha(run) -> str:
    return hashlib.sha256((run / "checkpoints" / "generator.safetensors").read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("disc", "space", "adv_loss"), list(itertools.product([*DISCRIMINATORS, "none"], SPACES, ADVERSARIAL))
)
def test_every_combination_writes_a_whole_run_folder(train, disc, space, adv_loss):
    code, run, err = train("--disc", disc, "--space", space, "--adv-loss", adv_loss, "--steps", 2)
    assert code == 0
    assert {name for name in FILES if not (run / name).is_file()} == set()
    assert not (run / "error.log").exists()
    scores = metrics(run)
    assert scores["n_images"] == 4
    assert scores["psnr"] > 0
    assert (scores["parameters"]["discriminator"] > 0) == (disc != "none")
    assert ("--adv-loss is ignored" in err) == (disc == "none" and adv_loss != "bce")


def test_the_run_folder_says_all(train):
    _, run, err = train("--epochs", 2, "--fid-every", 1)
    rows = list(csv.DictReader((run / "history.csv").read_text().splitlines()))
    assert [row["epoch"] for row in rows] == ["1", "2"]
    assert [*rows[0]] == [
        *("epoch", "step", "seconds", "images_per_second", "loss/d", "loss/g_adv", "loss/l1"),
        *("d/real_acc", "d/fake_acc", "val/l1", "val/fid"),
    ]
    assert all(0 < float(row["val/l1"]) < 1 for row in rows)
    assert all(0 <= float(row["d/real_acc"]) <= 1 for row in rows)
    settings = yaml.safe_load((run / "config.yaml").read_text())
    assert (settings["epochs"], settings["precision"] in ("fp32", "bf16")) == (2, True)
    assert not {"out", "resume", "overwrite", "wandb"} & set(settings)
    scores = metrics(run)
    assert scores["train_images_seen"] == 40
    assert scores["protocol"]["n"] == 4
    assert scores["protocol"]["size"] == 16
    assert len(scores["protocol"]["id"]) == 8
    header = load_generator(run / "checkpoints" / "generator.safetensors")[1]
    assert header["config"] == settings | {"data": "pictures"}  # a model that is passed on names no path
    assert header["protocol"] == scores["protocol"]
    per_image = list(csv.DictReader((run / "scores" / "per_image.csv").read_text().splitlines()))
    assert np.mean([float(row["psnr"]) for row in per_image]) == pytest.approx(scores["psnr"], rel=1e-4)
    assert picture_size(run / "samples.png")[0] > 3 * 16


def test_without_weights_there_is_a_reason_and_no_number(train):
    code, run, _ = train("--steps", 1)
    scores = metrics(run)
    assert code == 0
    assert (scores["fid"], scores["kid"], scores["fid_gray"]) == (None, None, None)
    assert "scripts/fetch_weights.py" in scores["unavailable"]["fid"]
    assert scores["protocol"]["features"] is None


def test_with_weights_there_is_a_score(weights, train):
    code, run, _ = train("--epochs", 2, "--fid-every", 1)
    scores = metrics(run)
    assert code == 0
    assert scores["fid"] > 0
    assert scores["fid_gray"] > 0
    assert "fid" not in scores["unavailable"]
    rows = list(csv.DictReader((run / "history.csv").read_text().splitlines()))
    assert all(float(row["val/fid"]) > 0 for row in rows)
    assert float(rows[-1]["val/fid"]) == pytest.approx(scores["fid"], rel=1e-4)


@pytest.mark.parametrize("adv_loss", ADVERSARIAL)
def test_the_same_seed_gives_the_same_file_and_another_seed_another(train, adv_loss):
    flags = ["--steps", 3, "--augment", "report", "--adv-loss", adv_loss]
    one, two = (sha(train(*flags, out=out)[1]) for out in "ab")
    other = sha(train(*flags, "--seed", 1, out="c")[1])
    assert one == two != other


def test_its_own_config_repeats_a_run(train):
    _, run, _ = train("--steps", 3, "--space", "lab", "--lr", "1e-3")
    _, again, _ = train("--config", run / "config.yaml", out="again")
    assert sha(run) == sha(again)


def test_seeds_share_the_test_images(train):
    ids = {metrics(train("--steps", 1, "--seed", seed, out=str(seed))[1])["protocol"]["id"] for seed in (0, 1)}
    assert len(ids) == 1


def test_resume(train, monkeypatch):
    _, whole, _ = train("--epochs", 3, out="whole")
    _, run, _ = train("--epochs", 2)
    assert train("--epochs", 2, "--resume")[0] == 0  # finished: stays as it is
    stamp = (run / "metrics.json").stat().st_mtime_ns
    assert train("--resume")[0] == 0
    assert (run / "metrics.json").stat().st_mtime_ns == stamp
    code, _, err = train("--resume", "--disc", "unet")
    assert (code, "contradicts the run's patch" in err) == (2, True)
    assert train("--resume", "--epochs", 1)[0] == 2
    assert train("--resume", "--epochs", 3)[0] == 0
    assert [row["epoch"] for row in csv.DictReader((run / "history.csv").read_text().splitlines())] == ["1", "2", "3"]
    state = [load_generator(r / "checkpoints" / "generator.safetensors")[0] for r in (run, whole)]
    assert all((state[0][name] == state[1][name]).all() for name in state[0])
    shutil.rmtree(run / "checkpoints")
    assert train("--resume", "--epochs", 3)[0] == 0


def test_a_lengthened_run_killed_while_scoring_is_not_finished(train, monkeypatch):
    _, run, _ = train("--epochs", 1)

    def killed(*args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("gan_colorize.training.experiment.Scorer.score", killed)
        assert train("--epochs", 2, "--resume")[0] == 130
    assert not (run / "metrics.json").exists()
    assert train("--resume")[0] == 0
    assert metrics(run)["train_images_seen"] == 40


def test_resume_keeps_measured_fids_and_removes_an_old_error_log(weights, train):
    _, run, _ = train("--epochs", 1)
    (run / "error.log").write_text("old")
    assert train("--epochs", 2, "--resume")[0] == 0
    rows = list(csv.DictReader((run / "history.csv").read_text().splitlines()))
    assert all(float(row["val/fid"]) > 0 for row in rows)
    assert not (run / "error.log").exists()


def test_resume_refuses_other_images_and_fewer_steps(train, folder):
    train("--epochs", 2)
    code, _, err = train("--resume", "--steps", 2)
    assert (code, "may only grow" in err) == (2, True)
    picture(77).save(folder / "new.png")
    code, _, err = train("--resume", "--epochs", 3)
    assert (code, "have changed" in err) == (2, True)


def test_nothing_is_overwritten_unasked(train, tmp_path):
    _, run, _ = train("--steps", 1)
    before = sha(run)
    code, _, err = train("--steps", 1)
    assert (code, "holds a run" in err) == (2, True)
    assert sha(run) == before
    assert train("--steps", 1, "--overwrite", "--seed", 3)[0] == 0
    assert sha(run) != before
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    code, _, err = train("--steps", 1, "--overwrite", out="mine")
    assert (code, "thesis.txt" in err) == (2, True)
    assert (tmp_path / "mine" / "thesis.txt").exists()
    (run / "thesis.txt").write_text("years of work")
    assert train("--steps", 1, "--overwrite")[0] == 2


@pytest.mark.parametrize(
    ("flags", "part"),
    [
        (["--device", "cuda"], "--device cuda: this machine has none"),
        (["--size", "4"], "--size 4"),
        (["--disc", "patsch"], "invalid choice"),
        (["--data", "nowhere"], "does not exist"),
        (["--out", "/proc/nowhere/run"], "can't be written"),
        (["--batch-size", "1"], "needs at least 2 images"),
        (["--data", "sample", "--test-data", "x"], "sample brings its own"),
        (["--test-data", "nowhere"], "--test-data: nowhere does not exist"),
    ],
)
def test_bad_input_ends_with_one_line_and_code_2(train, flags, part):
    if flags == ["--device", "cuda"] and __import__("torch").cuda.is_available():
        pytest.skip("this machine has a GPU")
    code, run, err = train("--steps", 1, *flags)
    assert code == 2
    assert part in err
    assert "Traceback" not in err
    assert len(err.strip().splitlines()) == 1
    assert not run.exists()


@pytest.mark.parametrize("size", [8, 50, 100])
def test_odd_sizes_work(train, size):
    code, run, err = train("--steps", 1, "--size", size, "--disc", "unet")
    assert code == 0
    assert ("smaller than --size" in err) == (size > 24)
    assert picture_size(run / "scores" / "images" / "00000.png") == (size, size)


def test_a_batch_larger_than_the_data_works(train):
    code, run, err = train("--epochs", 1, "--batch-size", 500)
    assert code == 0
    assert "all 20 images in each batch" in err
    assert metrics(run)["train_images_seen"] == 20


def test_rejected_files_are_named_once(train, folder):
    (folder / "broken.jpg").write_text("no picture")
    code, run, err = train("--steps", 1)
    assert code == 0
    assert list(csv.reader((run / "rejected.csv").read_text().splitlines())) == [
        ["file", "reason"],
        ["broken.jpg", "not an image of a known format"],
    ]
    assert err.count("rejected.csv") == 1


def test_an_unwritable_cache_is_named(train, monkeypatch):
    monkeypatch.setenv("GAN_COLORIZE_CACHE", "/proc/nowhere")
    code, _, err = train("--steps", 1)
    assert (code, "set GAN_COLORIZE_CACHE" in err) == (2, True)


def test_flags_without_effect_are_named(train, folder):
    for part, seed in (("train", 0), ("test", 50)):
        (folder / part).mkdir()
        for i in range(4):
            picture(seed + i).save(folder / part / f"{i}.png")
    flags = ["--disc", "none", "--critic-steps", 9, "--penalty", "clip", "--test-fraction", 0.3]
    _, _, err = train("--steps", 1, *flags)
    assert "--penalty, --critic-steps is ignored" in err
    assert "--test-fraction is ignored" in err


def test_what_was_left_half_deleted_can_be_overwritten(train):
    _, run, _ = train("--steps", 1)
    (run / "config.yaml").unlink()
    (run / ".metrics.json-abc").touch()
    assert train("--steps", 1)[0] == 2
    assert train("--steps", 1, "--overwrite")[0] == 0


def test_divergence_ends_with_code_3(train):
    code, run, err = train("--epochs", 2, "--lr", "1e18", "--precision", "fp32", "--augment", "none")
    assert code == 3
    assert "training diverged" in err
    assert not (run / "metrics.json").exists()


def test_weights_that_exploded_but_are_finite_are_noticed_in_the_validation(train):
    flags = ["--disc", "none", "--steps", 1, "--batch-size", 20, "--lr", "1e30", "--precision", "fp32"]
    code, run, err = train(*flags)
    assert (code, "training diverged" in err) == (3, True)
    assert not (run / "checkpoints" / "last.pt").exists()


def test_an_unexpected_error_is_one_line_and_a_log(train, monkeypatch):
    def broken(*args):
        raise ZeroDivisionError("surprise")

    monkeypatch.setattr("gan_colorize.training.experiment.sample_grid", broken)
    code, run, err = train("--steps", 1)
    assert code == 1
    assert "ZeroDivisionError: surprise" in err
    assert "Traceback" not in err
    assert "Traceback" in (run / "error.log").read_text()


def test_a_few_steps_learn_colour(tmp_path, train):
    """Pictures whose colour follows from their brightness: the plain U-Net must learn it."""
    root = tmp_path / "easy"
    root.mkdir()
    for i in range(40):
        gray = np.asarray(picture(i, (16, 16)).convert("L")).astype(float)
        rgb = np.stack([gray, 0.5 * gray, 255 - gray], -1)
        Image.fromarray(rgb.astype(np.uint8)).save(root / f"{i}.png")
    flags = ["--disc", "none", "--epochs", 40, "--width", 8, "--lr", "2e-3"]
    _, run, _ = train(*flags, data=root)
    rows = list(csv.DictReader((run / "history.csv").read_text().splitlines()))
    assert float(rows[-1]["val/l1"]) < 0.3 * float(rows[0]["val/l1"])
