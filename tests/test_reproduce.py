"""The reproduction pages, on tiny pictures and with rows made tiny."""

import dataclasses
import json
import re
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from gan_colorize import reproduce as package
from gan_colorize.config import PRESETS, BaselineConfig, parse
from gan_colorize.data import load
from gan_colorize.errors import Diverged, UserError
from gan_colorize.pixels import to_tensor
from gan_colorize.reproduce import SCALES, STUDIES
from gan_colorize.reproduce.run import reproduce
from gan_colorize.spaces.lab import LabSpace

TINY = "--size 16 --batch-size 4 --epochs 2 --copies 0 --extra 0 --augment none --width {width}"


@pytest.fixture
def tiny(monkeypatch):
    """The studies with every row shrunk."""

    def shrink(row):
        flags = TINY.format(width=10 if row.config == "mean_fcn" else 4)
        keep = [word for word in row.quick.split() if word in ("--rebalance", "--classes", "ab")]
        return dataclasses.replace(row, quick=" ".join([flags, *keep]))

    for name, study in STUDIES.items():
        sections = [dataclasses.replace(s, rows=tuple(map(shrink, s.rows))) for s in study.sections]
        monkeypatch.setitem(STUDIES, name, dataclasses.replace(study, sections=tuple(sections)))


@pytest.fixture
def settings(folder, tmp_path):
    def settings(study, **changed):
        values = {"study": study, "data": str(folder), "scale": "quick", "out": str(tmp_path / "page"), "seeds": 1}
        values |= {"transfer_to": str(folder), "device": "cpu", "precision": "fp32"}
        return SimpleNamespace(**(values | changed))

    return settings


@pytest.mark.parametrize("study", STUDIES)
@pytest.mark.parametrize("scale", SCALES)
def test_every_row_is_a_valid_run_at_every_scale(study, scale):
    for row in STUDIES[study].rows:
        argv = ["--config", str(PRESETS / f"{row.config}.yaml"), *row.flags(scale)]
        assert parse(BaselineConfig, [*argv, *(["--init-from", "x"] if row.after else [])]).model
        assert row.after is None or row.after in [other.name for other in STUDIES[study].rows]


@pytest.mark.parametrize("study", STUDIES)
def test_a_page_shows_every_row_and_links_its_metrics(tiny, settings, study):
    page = reproduce(settings(study))
    html, markdown = page.read_text(), page.with_suffix(".md").read_text()
    for row in STUDIES[study].rows:
        assert f"`{row.name}`" in markdown
        metrics = page.parent / "rows" / row.name / "seed0" / "metrics.json"
        scores = json.loads(metrics.read_text())
        shown = re.findall(rf"\[([\d.]+)\]\(rows/{row.name}/seed0/metrics.json\)", markdown)
        digits = {2, 3, 1, 4}
        values = {f"{v:.{d}f}" for v in scores.values() if isinstance(v, (int, float)) for d in digits}
        assert shown
        assert set(shown) <= values
        for value in row.reported.values():
            assert f"{value:.2f}" in markdown or f"{value:.3f}" in markdown
    links = [link for link in re.findall(r'(?:src|href)="([^"]+)"', html) if not link.startswith("http")]
    assert len(links) > 10
    assert all((page.parent / link).is_file() for link in links)
    assert "nearest neighbour" in markdown
    assert "the training images' mean colour" in markdown
    assert "<table>" in html
    assert "<em>b</em>" not in html
    assert "a*b*" in html


def test_the_same_command_goes_on_where_it_stopped(tiny, settings, tmp_path, monkeypatch):
    """With a relative folder, and device and precision left to the machine, as from the shell."""
    monkeypatch.chdir(tmp_path)
    command = settings("faces", out="page", device="auto", precision="auto")
    real = package.run.train_baseline

    def stopped(config):
        if config.transfer == "freeze":
            raise KeyboardInterrupt
        return real(config)

    with monkeypatch.context() as patch:
        patch.setattr("gan_colorize.reproduce.run.train_baseline", stopped)
        with pytest.raises(KeyboardInterrupt):
            reproduce(command)
    stamps = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("metrics.json")}
    assert len(stamps) > 15
    page = reproduce(command)
    assert all(path.stat().st_mtime_ns == stamp for path, stamp in stamps.items())
    assert "18 of 18 rows done" in page.with_suffix(".md").read_text()


def test_a_page_that_is_made_again_shows_all_that_is_done(tiny, settings, monkeypatch):
    reproduce(settings("horses"))
    seen = []
    monkeypatch.setattr(
        "gan_colorize.reproduce.run.write_page", lambda results, *_: seen.append(len(results.runs("unet")))
    )
    reproduce(settings("horses"))
    assert set(seen) == {1}  # from the first row on


def test_references_are_what_they_say(tiny, settings, folder):
    page = reproduce(settings("faces"))
    scores = {
        name: json.loads((page.parent / "rows" / name / "seed0" / "metrics.json").read_text())
        for name in ("gray", "mean", "nearest", "no_negative", "target_gray")
    }
    data = load(str(folder), 16, 0.1)
    _, color = LabSpace().split(to_tensor(data.test[np.arange(len(data.test))], torch.device("cpu")))
    chroma = color * 110
    assert scores["gray"]["mse_ab"] == pytest.approx(chroma.square().mean().item(), rel=1e-4)
    floor = chroma.clamp(max=0).square().mean().item()
    assert scores["no_negative"]["mse_ab"] == pytest.approx(floor, rel=1e-4)
    variance = chroma.mean((2, 3)).var(0, correction=0)[0].item()
    assert scores["mean"]["mse_mean_a"] > variance  # a constant can't do better
    assert scores["target_gray"]["mse_ab"] == scores["gray"]["mse_ab"]  # here the same images


def test_finished_rows_are_not_run_again_and_seeds_are_added(tiny, settings):
    page = reproduce(settings("horses"))
    stamps = {path: path.stat().st_mtime_ns for path in page.parent.rglob("metrics.json")}
    page = reproduce(settings("horses", seeds=2))
    assert all(path.stat().st_mtime_ns == stamp for path, stamp in stamps.items())
    assert re.search(
        r"[\d.]+ ± [\d.]+ \(\[0\]\(rows/unet/seed0/metrics.json\) \[1\]", page.with_suffix(".md").read_text()
    )


def test_other_settings_in_the_same_folder_are_refused(tiny, settings):
    reproduce(settings("horses"))
    with pytest.raises(UserError, match="contradicts"):
        reproduce(settings("horses", precision="bf16"))


def test_a_row_that_diverges_is_named_and_the_rest_goes_on(tiny, settings, monkeypatch):
    real = package.run.train_baseline

    def train(config):
        if config.model == "colour_regression":
            raise Diverged("training diverged in epoch 1")
        return real(config)

    monkeypatch.setattr("gan_colorize.reproduce.run.train_baseline", train)
    markdown = reproduce(settings("horses")).with_suffix(".md").read_text()
    assert "**No run**: training diverged in epoch 1" in markdown
    assert "not finished yet" in markdown
    assert "rows/unet/seed0/metrics.json" in markdown


def test_faces_need_data(settings):
    with pytest.raises(UserError, match="faces needs its images: --data DIR"):
        reproduce(settings("faces", data=None))
    with pytest.raises(UserError, match="--seeds 0"):
        reproduce(settings("faces", seeds=0))
