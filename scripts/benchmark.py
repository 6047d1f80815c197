"""Measures the library's speed as ratios within one run: `--help` says how."""

import dataclasses
import json
from typing import Literal

import tyro

from gan_colorize import cli
from gan_colorize.config import GanConfig, parse


@dataclasses.dataclass(frozen=True)
class BenchmarkConfig:
    """Measure the training loop against its own networks in a bare loop on a ready batch (ratio: at least 0.8)."""

    what: tyro.conf.Positional[Literal["train"]]
    """train: images a second of the loop and of the bare network, and of the network in fp32 and bf16."""
    json: bool = False
    """Print JSON on stdout and nothing else."""
    data: str = GanConfig.data
    """As in train_gan.py, like the settings that follow."""
    size: int = GanConfig.size
    width: int | None = None
    batch_size: int = GanConfig.batch_size
    disc: str = GanConfig.disc
    device: Literal["auto", "cpu", "cuda", "mps"] = "auto"
    precision: Literal["auto", "fp32", "bf16"] = "auto"


def main() -> None:
    config = parse(BenchmarkConfig)
    shared = {field.name for field in dataclasses.fields(GanConfig)}
    settings = {name: value for name, value in dataclasses.asdict(config).items() if name in shared}
    from gan_colorize import benchmarks

    figures = getattr(benchmarks, config.what)(GanConfig(**settings))
    print(json.dumps(figures) if config.json else "\n".join(f"{name}: {value}" for name, value in figures.items()))


if __name__ == "__main__":
    cli.run(main)
