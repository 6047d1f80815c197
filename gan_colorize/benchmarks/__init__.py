"""Speed, measured as ratios within one run: the two sides alternate, so that a noisy machine hits both."""

import dataclasses
import json
from pathlib import Path

from gan_colorize.benchmarks.device import compare_devices
from gan_colorize.benchmarks.train import measure_training
from gan_colorize.config import BaselineConfig, GanConfig, RunConfig, flag, parse
from gan_colorize.errors import UserError
from gan_colorize.files import make_folder


def report(config) -> str:
    """Takes the measurements that a BenchmarkConfig (scripts/benchmark.py) asks for: lines, or JSON.

    Raises:
        UserError: settings that don't go together.
    """
    idle = {"train": ("epochs", "figure"), "device": ("against", "device")}[config.what]
    default = type(config)(config.what)
    if given := [name for name in idle if getattr(config, name) != getattr(default, name)]:
        raise UserError(f"{flag(given[0])} means nothing to `benchmark.py {config.what}`")
    if config.epochs < 1:
        raise UserError(f"--epochs {config.epochs}: must be at least 1")
    if config.what == "train":
        figures = measure_training(_run_config(config), config.against)
    else:
        figure = Path(config.figure).expanduser()
        make_folder(figure.parent, "--figure")
        figures = compare_devices(_run_config(config), config.epochs, figure)
    return json.dumps(figures) if config.json else "\n".join(f"{name}: {value}" for name, value in figures.items())


def _run_config(config) -> RunConfig:
    """A training script's settings, with the benchmark's over them."""
    kind = BaselineConfig if config.model else GanConfig
    if config.model and config.disc:
        raise UserError(f"--disc means nothing to --model {config.model}")
    known = {field.name for field in dataclasses.fields(kind)}
    given = {name: value for name, value in dataclasses.asdict(config).items() if name in known and value is not None}
    return parse(kind, [f"{flag(name)}={value}" for name, value in given.items()])
