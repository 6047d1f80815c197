"""Trains a colorization GAN, scores it, and leaves a run folder: `--help` says how."""

from gan_colorize import cli


def main() -> None:
    from gan_colorize.config import GanConfig, parse

    config = parse(GanConfig)
    from gan_colorize.training.experiment import train_gan  # imports torch

    train_gan(config)


if __name__ == "__main__":
    cli.run(main)
