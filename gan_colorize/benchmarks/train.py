"""The training loop against its own networks on a ready batch, or against a loop as one writes it first."""

import multiprocessing
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import torch

from gan_colorize.benchmarks.plain import check_plain, plain
from gan_colorize.config import BaselineConfig, RunConfig
from gan_colorize.data.loader import Batches
from gan_colorize.devices import decide
from gan_colorize.pictures import save_png
from gan_colorize.runs import RunFolder
from gan_colorize.training.experiment import batches_of, prepared, samples, task_of, validate
from gan_colorize.training.loop import fit

ROUNDS = 3
PLAIN_STEPS = 20


def measure_training(config: RunConfig, against: str) -> dict[str, object]:
    """Images a second of `fit`, and of the other side, as medians of ROUNDS that alternate.

    `ratio` is whole epochs of `fit` (data, augmentation anew in each epoch, logging, validation, sample
    grid, checkpoint) over the other side: "bare" is as many steps of the same task on one ready batch,
    "plain" the loop of benchmarks/plain.py with the same network (baselines, on a folder).
    `ratio_steps` counts the steps of the epoch alone. What is done once a data set, decoding and
    making copies (--copies, --extra), is `prepare_seconds`, from an empty cache. `fp32` and `bf16` are
    bare images a second.
    """
    config = decide(config)
    if against == "plain":
        check_plain(config)
    with empty_cache():
        started = time.perf_counter()
        data = prepared(config)
        prepare_seconds = time.perf_counter() - started
    batches = batches_of(config, data)
    torch.manual_seed(config.seed)
    task = task_of(config, data)
    ready = next(batches.epoch(0)).to(config.device)
    whole, within, theirs = [], [], []
    _bare(task, ready, 3)
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as apart:
        for _ in range(ROUNDS):
            with tempfile.TemporaryDirectory() as folder:
                rates = _epoch(task, batches, data, RunFolder(Path(folder)))
            whole.append(rates[0])
            within.append(rates[1])
            if against == "plain":
                theirs.append(apart.submit(plain, config, PLAIN_STEPS).result())
            else:
                theirs.append(_bare(task, ready, len(batches)))
    rates = {}
    for name in ("fp32", "bf16"):
        task.bf16 = name == "bf16"
        _bare(task, ready, 3)
        rates[name] = round(_bare(task, ready, min(len(batches), 20)), 1)
    return {
        "against": against,
        "ratio": round(statistics.median(a / b for a, b in zip(whole, theirs)), 3),
        "ratio_steps": round(statistics.median(a / b for a, b in zip(within, theirs)), 3),
        "images_per_second": round(statistics.median(whole), 1),
        f"images_per_second_{against}": round(statistics.median(theirs), 1),
        **rates,
        "prepare_seconds": round(prepare_seconds, 1),
        "model": config.model if isinstance(config, BaselineConfig) else config.disc,
        "device": config.device,
        "precision": config.precision,
        "size": config.size,
        "batch_size": batches.batch_size,
    }


@contextmanager
def empty_cache() -> Iterator[None]:
    """Lets the library decode and make everything anew, and leaves the user's own cache alone."""
    before = os.environ.get("GAN_COLORIZE_CACHE")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["GAN_COLORIZE_CACHE"] = folder
        try:
            yield
        finally:
            if before is None:
                del os.environ["GAN_COLORIZE_CACHE"]
            else:
                os.environ["GAN_COLORIZE_CACHE"] = before


def _epoch(task, batches: Batches, data, run: RunFolder) -> tuple[float, float]:
    """Images a second of one epoch of `fit`, whole and within its steps."""

    def end_of_epoch(row):
        row |= validate(task, data.test)
        save_png(run.samples / "epoch.png", samples(task, data))
        return row

    started = time.perf_counter()
    (row,) = fit(task, batches, len(batches), run, end_of_epoch, data.identity)
    return len(batches) * batches.batch_size / (time.perf_counter() - started), row["images_per_second"]


def _bare(task, rgb: torch.Tensor, steps: int) -> float:
    """Images a second of the same step on the same batch."""
    started = time.perf_counter()
    for _ in range(steps):
        logs = task.step(rgb)
    next(iter(logs.values())).item()  # waits for the device
    return steps * len(rgb) / (time.perf_counter() - started)
