"""Runs a report's experiments and writes them up beside what it reported: `--help` says how."""

import dataclasses
from typing import Literal

import tyro

from gan_colorize import cli
from gan_colorize.config import RunConfig, parse
from gan_colorize.registry import names

shared = {field.name: field.type for field in dataclasses.fields(RunConfig)}


@dataclasses.dataclass(frozen=True)
class ReproduceConfig:
    """Reproduce the faces (reports 000 to 002) or the horses (004): train each row, and write one page.

    The page, index.html, is written anew after each row; the same command goes on where it stopped.
    """

    study: tyro.conf.Positional[Literal[names("reproduce", "STUDIES")]]
    data: str | None = None  # the images: a folder, or a data set's name (horses: cifar10_horses unless given)
    scale: Literal["quick", "cpu", "full"] = "quick"  # minutes on two cores; hours, row by row; as reported, on a GPU
    out: str | None = None  # folder of the page and its runs (default: reproductions/STUDY-SCALE)
    seeds: int = 1  # runs of each row; from 2 on the page shows mean ± standard deviation
    transfer_to: str = "sample"  # faces: the images that the faces' model is transferred to
    device: shared["device"] = "auto"
    precision: shared["precision"] = "auto"


def main() -> None:
    config = parse(ReproduceConfig)
    from gan_colorize.reproduce.run import reproduce

    cli.result(str(reproduce(config)))


if __name__ == "__main__":
    cli.run(main)
