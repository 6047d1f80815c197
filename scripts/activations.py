"""Draws what each stage of a trained network makes of one picture: `--help` says how."""

import dataclasses
from pathlib import Path

import tyro

from gan_colorize import cli
from gan_colorize.config import parse


@dataclasses.dataclass(frozen=True)
class ActivationsConfig:
    """Draw the intermediate activations of one model, or of several side by side, for one image.

    One PNG a stage: a convolution and what follows it, its maps as gray tiles, each stretched to
    black and white. result.png shows the image gray, as each model colours it, and as it was.
    """

    paths: tyro.conf.Positional[tuple[str, ...]]
    """RUN… IMAGE: run folders (or generator.safetensors files), then the image."""
    out: str = "activations"
    """Folder for the pictures."""


def main() -> None:
    config = parse(ActivationsConfig)
    from gan_colorize.errors import UserError

    if len(config.paths) < 2:
        raise UserError("give at least one run folder and, last, an image: activations.py RUN… IMAGE")
    from gan_colorize.activations import draw

    cli.result("\n".join(map(str, draw([*config.paths[:-1]], config.paths[-1], Path(config.out).expanduser()))))


if __name__ == "__main__":
    cli.run(main)
