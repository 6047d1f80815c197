"""Runs a study's rows, one after the other, leaving finished ones alone, and writes its page."""

import contextlib
import sys
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from gan_colorize.baselines.nearest import NearestNeighbour
from gan_colorize.cli import say
from gan_colorize.config import PRESETS, BaselineConfig, parse
from gan_colorize.data import load
from gan_colorize.devices import decide
from gan_colorize.errors import Diverged, UserError
from gan_colorize.metrics.evaluate import Scorer
from gan_colorize.pixels import to_tensor
from gan_colorize.reproduce import STUDIES
from gan_colorize.reproduce.page import write_page
from gan_colorize.reproduce.study import REFERENCES, Results, Row
from gan_colorize.spaces import SPACES
from gan_colorize.spaces.lab import CHROMA_RANGE
from gan_colorize.training.experiment import train_baseline, validate
from gan_colorize.training.regression import MeanChroma, mse_ab


def reproduce(config) -> Path:
    """Trains what is not trained yet, and writes the page after each row; returns the page's path.

    Args:
        config: a ReproduceConfig (scripts/reproduce.py).

    Raises:
        UserError: no data, or a folder that holds other runs.
    """
    study = STUDIES[config.study]
    data = config.data or study.data
    if data is None:
        raise UserError(f"{config.study} needs its images: --data DIR")
    if config.seeds < 1:
        raise UserError(f"--seeds {config.seeds}: must be at least 1")
    common = ["--device", config.device, "--precision", config.precision]
    out = Path(config.out or f"reproductions/{config.study}-{config.scale}").expanduser()
    results = Results(study, config.scale, out)
    for section in study.sections:
        for row in section.rows:
            for seed in range(config.seeds):
                _train(results, row, config.transfer_to if row.after else data, seed, common)
            write_page(results)
        if section.references:
            flags = _flags(results, section.rows[0], data, 0, common)
            _score_references(results, section.references, parse(BaselineConfig, flags))
    return write_page(results)


def _flags(results: Results, row: Row, data: str, seed: int, common: list[str]) -> list[str]:
    flags = ["--config", str(PRESETS / f"{row.config}.yaml"), "--data", data, "--seed", str(seed), *common]
    return [*flags, *row.flags(results.scale), "--wandb", "disabled"]


def _train(results: Results, row: Row, data: str, seed: int, common: list[str]) -> None:
    run = results.folder(row.name, seed)
    flags = [*_flags(results, row, data, seed, common), "--out", str(run.path)]
    if row.after:
        before = results.folder(row.after, seed)
        if not before.generator.exists():
            results.failures[row.name] = f"{row.after} has left no model to start from"
            return
        flags += ["--init-from", str(before.path)]
    if run.config.exists():
        flags.append("--resume")
    say(f"\n{row.name}, seed {seed}")
    try:
        with contextlib.redirect_stdout(sys.stderr):
            train_baseline(parse(BaselineConfig, flags))
        results.runs[row.name].append(run)
    except Diverged as error:
        results.failures[row.name] = str(error)
        say(str(error))


def _score_references(results: Results, names: tuple[str, ...], config: BaselineConfig) -> None:
    """What trains nothing, on the same test images."""
    config = decide(config)
    data = load(config.data, config.size, config.test_fraction)
    for name in names:
        run = results.folder(name, 0)
        if not run.metrics.exists():
            say(f"\n{REFERENCES[name]}")
            judged = _Judged(_reference(name, data.train[np.arange(len(data.train))]))
            scores = Scorer(data, config.size, torch.device("cpu")).score(judged.network, judged.space, run.scores)
            errors = validate(judged, data.test)
            run.write_metrics(scores | {key.removeprefix("val/"): value for key, value in errors.items()})
        results.runs[name] = [run]


def _reference(name: str, rgb: np.ndarray) -> nn.Module:
    if name == "nearest":
        return NearestNeighbour(rgb)
    if name == "gray":
        return Constant(torch.zeros(2))
    sums = sum(SPACES["lab"]().split(to_tensor(one[None], torch.device("cpu")))[1].mean((0, 2, 3)) for one in rgb)
    return Constant(sums / len(rgb))


class Constant(nn.Module):
    """The same a* and b* all over: none is the gray photograph, the training images' mean a plain guess."""

    def __init__(self, color: Tensor):
        super().__init__()
        self.color = nn.Parameter(color)

    def forward(self, gray: Tensor) -> Tensor:
        """(N, 1, H, W) -> (N, 2, H, W)."""
        return self.color[:, None, None].expand(len(gray), 2, *gray.shape[-2:])


class _Judged:
    """A network of Lab for `validate`."""

    def __init__(self, network: nn.Module):
        self.network, self.space = network, SPACES["lab"]()

    @torch.inference_mode()
    def validate(self, rgb: np.ndarray) -> dict[str, float]:
        gray, color = self.space.split(to_tensor(rgb, torch.device("cpu")))
        ours = self.network(gray)
        means = MeanChroma("both").errors(ours.mean((2, 3)) * CHROMA_RANGE, color)
        errors = {"mse_ab": mse_ab(self.space, gray, ours, color), **means}
        return {f"val/{name}": error.item() for name, error in errors.items() if name != "mse_mean"}
