"""Measures the library's speed as ratios within one run: `--help` says how."""

import dataclasses
import json
from typing import Literal

import tyro

from gan_colorize import cli
from gan_colorize.config import GanConfig, parse

shared = {field.name: field.type for field in dataclasses.fields(GanConfig)}


@dataclasses.dataclass(frozen=True)
class BenchmarkConfig:
    """Measure the training loop against its own networks in a bare loop on a ready batch (ratio: at least 0.8)."""

    what: tyro.conf.Positional[Literal["train"]]  # images a second of the loop and bare, in fp32 and in bf16
    json: bool = False  # print JSON on stdout and nothing else
    data: str = GanConfig.data  # as in train_gan.py, like the settings that follow
    size: int = GanConfig.size
    width: int | None = None
    batch_size: int = GanConfig.batch_size
    disc: shared["disc"] = GanConfig.disc
    device: shared["device"] = "auto"
    precision: shared["precision"] = "auto"


def main() -> None:
    config = parse(BenchmarkConfig)
    settings = {name: value for name, value in dataclasses.asdict(config).items() if name in shared}
    from gan_colorize import benchmarks

    figures = getattr(benchmarks, config.what)(GanConfig(**settings))
    cli.result(json.dumps(figures) if config.json else "\n".join(f"{k}: {v}" for k, v in figures.items()))


if __name__ == "__main__":
    cli.run(main)
