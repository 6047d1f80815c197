"""Trains one of the reports' baselines, scores it, and leaves a run folder: `--help` and `--list` say more."""

from gan_colorize import cli


def main() -> None:
    from gan_colorize.config import BaselineConfig, parse

    config = parse(BaselineConfig)
    if config.list:
        from gan_colorize.baselines import listing

        cli.result(listing())
    else:
        from gan_colorize.training.experiment import train_baseline  # imports torch

        train_baseline(config)


if __name__ == "__main__":
    cli.run(main)
