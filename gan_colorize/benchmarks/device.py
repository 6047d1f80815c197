"""The same training on the CPU and on the GPU: time against epochs (report 000, section 4)."""

import dataclasses
import tempfile
from pathlib import Path

import torch

from gan_colorize.config import RunConfig
from gan_colorize.devices import decide
from gan_colorize.files import atomic
from gan_colorize.runs import RunFolder
from gan_colorize.training.experiment import batches_of, prepared, task_of
from gan_colorize.training.loop import fit

REPORTED = 26.968080620495  # report 000's speed-up, on hardware that it does not name


def compare_devices(config: RunConfig, epochs: int, figure: Path) -> dict[str, object]:
    """Trains one model for the same epochs on each device and draws their times.

    Every device trains in its own best way (`--precision auto`), unless the config says how.
    `ratio` is the CPU's time over the GPU's; null with the reason where there is no GPU.
    """
    config = dataclasses.replace(config, width=decide(dataclasses.replace(config, device="cpu")).width)  # one model
    seconds = {"cpu": _times(config, "cpu", epochs)}
    if torch.cuda.is_available():
        seconds["cuda"] = _times(config, "cuda", epochs)
    ratio = round(seconds["cpu"][-1] / seconds["cuda"][-1], 2) if "cuda" in seconds else None
    _draw(figure, seconds, ratio, getattr(config, "model", None) or "GAN")
    figures = {
        "ratio": ratio,
        "reported": round(REPORTED, 1),
        "seconds": {name: [round(t, 3) for t in times] for name, times in seconds.items()},
        "epochs": epochs,
        "figure": str(figure),
    }
    return figures | ({} if ratio else {"unavailable": {"ratio": "this machine has no GPU that torch can use"}})


def _times(config: RunConfig, name: str, epochs: int) -> list[float]:
    """Seconds since the start at the end of each epoch, after a warm-up step."""
    config = decide(dataclasses.replace(config, device=name))
    data = prepared(config)
    batches = batches_of(config, data)
    torch.manual_seed(config.seed)
    task = task_of(config, data)
    task.step(next(batches.epoch(0)).to(config.device))
    with tempfile.TemporaryDirectory() as folder:
        run = RunFolder(Path(folder))
        history = fit(task, batches, epochs * len(batches), run, lambda row: row, data.identity)
    total, times = 0.0, []
    for row in history:
        total += row["seconds"]
        times.append(total)
    return times


def _draw(path: Path, seconds: dict[str, list[float]], ratio: float | None, model: str) -> None:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.subplots()
    for name, times in seconds.items():
        axes.plot(range(1, len(times) + 1), times, marker="o", markersize=3, label=name)
    speed = f"the GPU is {ratio:.1f} times as fast" if ratio else "no GPU on this machine"
    axes.set_title(f"{model}: {speed} (report 000: {REPORTED:.0f})", fontsize=10)
    axes.set_xlabel("epochs")
    axes.set_ylabel("seconds")
    axes.set_ylim(0)
    axes.grid(alpha=0.3)
    axes.legend()
    with atomic(path) as temporary:
        figure.savefig(temporary, dpi=100, format="png")
