import sys
import types

import pytest
from PIL import Image

from gan_colorize.training.tracking import Tracker


class FakeRun:
    def __init__(self, fails: bool):
        self.rows, self.summary, self.finished, self.fails = [], {}, False, fails

    def log(self, values, step):
        if self.fails:
            raise ConnectionError("the helper process died")
        self.rows.append((step, values))

    def finish(self):
        self.finished = True


@pytest.fixture
def wandb(monkeypatch):
    """A stand-in for wandb that keeps what it is given."""

    def install(fails=(), **environment):
        for name in ("WANDB_API_KEY", "WANDB_SWEEP_ID"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("HOME", "/nonexistent")
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        module = types.ModuleType("wandb")
        module.run, module.calls = FakeRun("log" in fails), []

        def init(**options):
            if "init" in fails:
                raise TimeoutError("no answer")
            module.calls.append(options)
            return module.run

        module.init, module.Settings = init, dict
        module.Image = None if "image" in fails else str
        monkeypatch.setitem(sys.modules, "wandb", module)
        return module

    return install


@pytest.mark.parametrize(
    ("mode", "environment", "expected"),
    [
        ("disabled", {"WANDB_API_KEY": "x"}, None),
        ("auto", {}, None),
        ("auto", {"WANDB_API_KEY": "x"}, "online"),
        ("auto", {"WANDB_SWEEP_ID": "x"}, "online"),
        ("offline", {}, "offline"),
        ("online", {}, "online"),
    ],
)
def test_modes(wandb, tmp_path, mode, environment, expected):
    module = wandb(**environment)
    Tracker(mode, tmp_path, {"lr": 1})
    assert [call["mode"] for call in module.calls] == ([expected] if expected else [])
    assert all(call["config"] == {"lr": 1} for call in module.calls)


def test_rows_pictures_and_summary_arrive(wandb, tmp_path):
    module = wandb()
    tracker = Tracker("offline", tmp_path, {})
    Image.new("RGB", (2, 2)).save(tmp_path / "x.png")
    tracker.log({"epoch": 1, "step": 5, "val/fid": None}, tmp_path / "x.png")
    tracker.finish({"fid": 3.0})
    assert module.run.rows == [(5, {"epoch": 1, "step": 5, "samples": str(tmp_path / "x.png")})]
    assert module.run.summary == {"fid": 3.0}
    assert module.run.finished


@pytest.mark.parametrize("fails", [["init"], ["log"], ["image"]])
def test_failures_are_said_once_and_the_run_goes_on(wandb, tmp_path, capsys, fails):
    wandb(fails)
    tracker = Tracker("online", tmp_path, {})
    for step in range(3):
        tracker.log({"step": step}, tmp_path / "x.png")
    tracker.finish({})
    assert capsys.readouterr().err.count("W&B is switched off") == 1


def test_a_real_offline_run_is_written(tmp_path, monkeypatch):
    """With the real package: the files that `wandb sync` takes."""
    pytest.importorskip("wandb")
    monkeypatch.delenv("WANDB_MODE", raising=False)
    tracker = Tracker("offline", tmp_path, {"lr": 1.0})
    tracker.log({"epoch": 1, "step": 1, "loss/l1": 0.5})
    tracker.finish({"fid": 3.0})
    assert list(tmp_path.glob("wandb/offline-run-*/run-*.wandb"))
