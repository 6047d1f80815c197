"""Measures the library's speed as ratios within one run: `--help` says how."""

import dataclasses
from typing import Literal

import tyro

from gan_colorize import cli
from gan_colorize.config import BaselineConfig, GanConfig, parse

shared = {field.name: field.type for kind in (GanConfig, BaselineConfig) for field in dataclasses.fields(kind)}


@dataclasses.dataclass(frozen=True)
class BenchmarkConfig:
    """Time training against its own networks bare or a plain loop (train), or the CPU against the GPU (device)."""

    what: tyro.conf.Positional[Literal["train", "device"]]
    json: bool = False  # print JSON on stdout and nothing else
    against: Literal["bare", "plain"] = "bare"  # train: a ready batch; or a loop that decodes image by image
    epochs: int = 3  # device: how long, and where the figure goes
    figure: str = "benchmark_device.png"
    model: shared["model"] = None  # a baseline, with its own settings; without, the GAN
    data: str = "sample"
    size: int | None = None  # this and what follows: as in the training scripts
    batch_size: int | None = None
    disc: shared["disc"] | None = None
    device: shared["device"] = "auto"
    precision: shared["precision"] = "auto"


def main() -> None:
    config = parse(BenchmarkConfig)
    from gan_colorize.benchmarks import report

    cli.result(report(config))


if __name__ == "__main__":
    cli.run(main)
