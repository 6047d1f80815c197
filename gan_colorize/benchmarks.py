"""Speed, measured as ratios within one run: the two sides alternate, so that a noisy machine hits both."""

import statistics
import tempfile
import time
from pathlib import Path

import torch

from gan_colorize.config import GanConfig
from gan_colorize.data import load
from gan_colorize.data.loader import Batches
from gan_colorize.devices import decide, defaults
from gan_colorize.pictures import save_png
from gan_colorize.runs import RunFolder
from gan_colorize.training.experiment import samples, validate
from gan_colorize.training.gan import Gan
from gan_colorize.training.loop import fit

ROUNDS = 3


def train(config: GanConfig) -> dict[str, object]:
    """The training loop against its own networks on a ready batch in a bare loop.

    `ratio` is whole epochs of `fit` (data, augmentation, logging, validation, sample grid,
    checkpoint) over as many bare steps; `ratio_steps` counts the steps of the epoch alone. Medians
    of ROUNDS. `fp32` and `bf16` are bare images a second.
    """
    config = decide(config)
    data = load(config.data, config.size, config.test_fraction, config.test_data)
    workers = defaults(config.device).workers
    batches = Batches(data.train, config.batch_size, config.augment, config.seed, workers, config.device == "cuda")
    ready = next(batches.epoch(0)).to(config.device)
    torch.manual_seed(config.seed)
    gan = Gan(config)
    whole, within, bare = [], [], []
    _bare(gan, ready, 3)
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            rates = _epoch(gan, batches, data, RunFolder(Path(folder)))
        whole.append(rates[0])
        within.append(rates[1])
        bare.append(_bare(gan, ready, len(batches)))
    rates = {}
    for name in ("fp32", "bf16"):
        gan.bf16 = name == "bf16"
        _bare(gan, ready, 3)
        rates[name] = round(_bare(gan, ready, len(batches)), 1)
    return {
        "ratio": round(statistics.median(a / b for a, b in zip(whole, bare)), 3),
        "ratio_steps": round(statistics.median(a / b for a, b in zip(within, bare)), 3),
        "images_per_second": round(statistics.median(whole), 1),
        "images_per_second_bare": round(statistics.median(bare), 1),
        **rates,
        "device": config.device,
        "precision": config.precision,
        "size": config.size,
        "batch_size": batches.batch_size,
    }


def _epoch(gan: Gan, batches: Batches, data, run: RunFolder) -> tuple[float, float]:
    """Images a second of one epoch of `fit`, whole and within its steps."""

    def end_of_epoch(row):
        row |= validate(gan, data.test)
        save_png(run.samples / "epoch.png", samples(gan, data))
        return row

    started = time.perf_counter()
    (row,) = fit(gan, batches, len(batches), run, end_of_epoch, data.identity)
    return len(batches) * batches.batch_size / (time.perf_counter() - started), row["images_per_second"]


def _bare(gan: Gan, rgb: torch.Tensor, steps: int) -> float:
    """Images a second of the same step on the same batch."""
    started = time.perf_counter()
    for _ in range(steps):
        logs = gan.step(rgb)
    logs["loss/l1"].item()  # waits for the device
    return steps * len(rgb) / (time.perf_counter() - started)
