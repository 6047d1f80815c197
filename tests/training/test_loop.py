import math
import os
import signal

import pytest
import torch

from gan_colorize.data import load
from gan_colorize.data.loader import Batches
from gan_colorize.errors import Diverged, Interrupted
from gan_colorize.runs import RunFolder
from gan_colorize.training.checkpoint import load_state
from gan_colorize.training.loop import fit


class Task:
    """A task of one weight; `at` maps a step's number to something that happens in it."""

    device = torch.device("cpu")
    columns = ("loss/l1", "val/l1")

    def __init__(self, at=None):
        self.weight, self.count, self.at = torch.zeros(()), 0, at or {}

    def step(self, rgb):
        self.count += 1
        self.weight = self.weight * 0.9 + rgb.float().mean() + torch.rand(())
        value = self.at.get(self.count, lambda: None)()
        return {"loss/l1": torch.tensor(value) if value is not None else self.weight}

    def state_dict(self):
        return {"weight": self.weight, "count": self.count}

    def load_state_dict(self, state):
        self.weight, self.count = state["weight"], state["count"]


@pytest.fixture
def train(folder, tmp_path):
    """fit() on 20 images in batches of 6: three steps an epoch."""
    images = load(str(folder), 16, 0.02).train

    def train(task, steps, name="run", resume=False):
        torch.manual_seed(0)
        run = RunFolder(tmp_path / name)
        before = load_state(run) if resume else None
        return fit(task, Batches(images, 6, "flip", 0), steps, run, lambda row: row, "data", before), run

    return train


def test_history_has_a_row_an_epoch(train):
    history, run = train(Task(), 7)
    assert [(row["epoch"], row["step"]) for row in history] == [(1, 3), (2, 6), (3, 7)]
    assert all(row["images_per_second"] > 0 for row in history)
    lines = run.history.read_text().splitlines()
    assert lines[0] == "epoch,step,seconds,images_per_second,loss/l1,val/l1"
    assert len(lines) == 4


def test_rows_of_an_older_version_keep_their_columns_apart(tmp_path):
    run = RunFolder(tmp_path)
    run.write_history([{"epoch": 1, "old": 2.0, "val/l1": 0.5}, {"epoch": 2, "val/l1": 0.25, "val/fid": None}])
    assert run.history.read_text().splitlines() == ["epoch,val/l1,val/fid,old", "1,0.5,,2", "2,0.25,,"]


def test_rows_are_means_over_the_epoch(train):
    history, _ = train(Task({i: (lambda i=i: float(i)) for i in range(1, 8)}), 7)
    assert [row["loss/l1"] for row in history] == [2.0, 5.0, 7.0]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("step", [2, 3, 5])
def test_a_signal_saves_and_a_resumed_run_ends_the_same(train, number, step):
    handler = signal.getsignal(number)
    whole = Task()
    history, _ = train(whole, 7, "whole")
    stopped = Task({step: lambda: os.kill(os.getpid(), number)})
    with pytest.raises(Interrupted, match=f"step {step} of 7") as error:
        train(stopped, 7, "cut")
    assert error.value.exit_code == 128 + number
    resumed = Task()
    again, _ = train(resumed, 7, "cut", resume=True)
    assert torch.equal(resumed.weight, whole.weight)
    assert [row["loss/l1"] for row in again] == [row["loss/l1"] for row in history]
    assert signal.getsignal(number) == handler


def test_a_signal_in_the_last_step_stops_before_the_score(train):
    with pytest.raises(Interrupted):
        train(Task({7: lambda: os.kill(os.getpid(), signal.SIGTERM)}), 7)
    history, _ = train(Task(), 7, resume=True)  # nothing left to train
    assert history[-1]["step"] == 7


def test_a_longer_run_goes_on_from_where_it_ended(train):
    train(Task(), 4)
    task = Task()
    history, _ = train(task, 9, resume=True)
    assert task.count == 9
    assert [row["step"] for row in history] == [3, 6, 9]


def test_divergence_stops_and_keeps_the_last_good_checkpoint(train, tmp_path):
    with pytest.raises(Diverged, match=r"epoch 2 .*last\.pt") as error:
        train(Task({5: lambda: math.nan}), 9)
    assert "loss/l1 not finite" in str(error.value)
    assert load_state(RunFolder(tmp_path / "run"))["step"] == 3


def test_damage_of_the_last_update_is_never_saved_as_good(train, tmp_path):
    """The loss is of before the update: finite, while the weights are not any more."""

    def spoil():
        task.weight = torch.tensor(math.inf)
        return 1.0

    task = Task({6: spoil})
    with pytest.raises(Diverged, match="weights not finite"):
        train(task, 9)
    assert load_state(RunFolder(tmp_path / "run"))["step"] == 3


def test_two_checkpoints_are_kept_and_a_damaged_one_is_passed_over(train):
    _, run = train(Task(), 9)
    assert load_state(run)["step"] == 9
    run.last.write_bytes(run.last.read_bytes()[:100])
    assert load_state(run)["step"] == 6
