"""The loop around a training step: epochs, history, samples, checkpoints, and how it ends early."""

import math
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from torch import Tensor
from tqdm import tqdm

from gan_colorize.data.loader import Batches
from gan_colorize.errors import Diverged, Interrupted
from gan_colorize.runs import RunFolder
from gan_colorize.training.checkpoint import random_state, save_state, set_random_state

Row = dict[str, object]


def fit(
    task,
    batches: Batches,
    steps: int,
    run: RunFolder,
    end_of_epoch: Callable[[Row], Row],
    data: str,
    before: dict | None = None,
) -> list[Row]:
    """Trains until `steps` batches are seen; returns the history, a row an epoch.

    A checkpoint is written at the end of each epoch and when a signal asks to stop. With the same
    seed, a run that was stopped and resumed has the same weights as one that was not (on the CPU,
    to the bit).

    Args:
        task: has `step(rgb) -> {name: scalar tensor}`, `columns` (names of all that a history row may
            hold), `device`, `state_dict` and `load_state_dict`.
        end_of_epoch: takes the epoch's row, shows what there is to show, and returns it completed.
        data: what the images are, kept in the checkpoints for whoever resumes.
        before: the checkpoint to go on from (see `load_state`).

    Raises:
        Diverged: a loss or a weight was not finite; the checkpoint of the last good epoch stays.
        Interrupted: SIGINT or SIGTERM; the state is saved.
    """
    per_epoch = len(batches)
    epochs = math.ceil(steps / per_epoch)
    done, history = 0, []
    seen, seconds, sums = 0, 0.0, {}  # of the epoch under way: batches, time, sums of what steps report
    if before is not None:
        task.load_state_dict(before["task"])
        set_random_state(before["random"])
        done, history, seen, seconds = before["step"], before["history"], before["seen"], before["seconds"]
        sums = {name: value.to(task.device) for name, value in before["sums"].items()}

    def save() -> None:
        position = {"step": done, "history": history, "seen": seen, "seconds": seconds, "sums": sums}
        save_state(run, {"task": task.state_dict(), "random": random_state(), "data": data, **position})

    bar = tqdm(total=steps * batches.batch_size, initial=done * batches.batch_size, unit="img", disable=None)
    with bar, _stop_signals() as stop:
        while done < steps:
            epoch, first = divmod(done, per_epoch)
            bar.set_description(f"epoch {epoch + 1}/{epochs}")
            started, shown = time.perf_counter(), 0.0
            for rgb in batches.epoch(epoch, first):
                logs = task.step(rgb.to(task.device, non_blocking=True))
                sums = {name: sums.get(name, 0) + value for name, value in logs.items()}
                done, seen = done + 1, seen + 1
                bar.update(len(rgb))
                if time.monotonic() - shown > 1 and not bar.disable:
                    shown = time.monotonic()
                    bar.set_postfix({name: f"{value.item():.3g}" for name, value in logs.items() if "loss" in name})
                if done == steps or stop.signum is not None:
                    break
            row = {name: value.item() / seen for name, value in sums.items()}  # waits for the device
            seconds += time.perf_counter() - started
            _check_finite(row, task, run, epoch)
            if done == steps or done % per_epoch == 0:
                timing = {"seconds": seconds, "images_per_second": seen * batches.batch_size / seconds}
                row = {"epoch": epoch + 1, "step": done, **timing, **dict.fromkeys(task.columns), **row}
                bar.clear()
                row = end_of_epoch(row)
                _check_finite(row, task, run, epoch)
                history = [*(r for r in history if r["epoch"] != row["epoch"]), row]  # or its rest
                run.write_history(history)
                seen, seconds, sums = 0, 0.0, {}
                save()
            elif stop.signum is not None:
                save()
            if stop.signum is not None:
                raise Interrupted(stop.signum, f"stopped at step {done} of {steps}; --resume goes on from there")
    return history


class _Stop:
    signum: int | None = None


@contextmanager
def _stop_signals() -> Iterator[_Stop]:
    """Turns the first SIGINT or SIGTERM into a wish to stop; a second one stops at once."""
    stop, before = _Stop(), {}

    def note(signum: int, frame) -> None:
        stop.signum = signum
        for number, handler in before.items():
            signal.signal(number, handler)

    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            before[number] = signal.signal(number, note)
    except ValueError:
        pass  # not the main thread: signals are somebody else's
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _check_finite(row: Row, task, run: RunFolder, epoch: int) -> None:
    """Raises Diverged where a figure or a weight is not finite: the last update's damage shows in no loss yet."""
    bad = [name for name, value in row.items() if isinstance(value, float) and not math.isfinite(value)]
    if not bad and not _finite(task.state_dict()):
        bad = ["weights"]
    if bad:
        kept = f"the last good checkpoint is {run.last}" if run.last.exists() else "no checkpoint was written yet"
        raise Diverged(
            f"training diverged in epoch {epoch + 1} ({', '.join(bad)} not finite); {kept}; try a lower --lr"
        )


def _finite(state: object) -> bool:
    """Whether all tensors in nested dicts and lists are."""
    if isinstance(state, dict):
        return all(map(_finite, state.values()))
    if isinstance(state, (list, tuple)):
        return all(map(_finite, state))
    return not isinstance(state, Tensor) or bool(state.isfinite().all())
