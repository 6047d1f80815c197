"""Runs a study's rows, one after the other, leaving finished ones alone, and writes its page."""

import contextlib
import sys
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from gan_colorize.baselines.nearest import NearestNeighbour
from gan_colorize.cli import say
from gan_colorize.config import PRESETS, BaselineConfig, flag, parse
from gan_colorize.data import Data, load
from gan_colorize.devices import decide
from gan_colorize.errors import Diverged, UserError
from gan_colorize.flags import DECIDED
from gan_colorize.metrics.evaluate import Scorer
from gan_colorize.pixels import to_tensor
from gan_colorize.reproduce import STUDIES
from gan_colorize.reproduce.page import write_page
from gan_colorize.reproduce.study import REFERENCES, Results, Row, Section
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
    # what is not said is left to the run: one that is resumed keeps what it was begun with
    common = [f"{flag(name)}={value}" for name in DECIDED if (value := getattr(config, name)) != "auto"]
    out = Path(config.out or f"reproductions/{config.study}-{config.scale}").expanduser()
    results = Results(study, config.scale, out)
    for section in study.sections:
        source = config.transfer_to if section.domain else data
        for row in section.rows:
            for seed in range(config.seeds):
                _train(results, row, source, seed, common)
            write_page(results, section)
        flags = _flags(results, section.rows[-1], source, 0, common)
        _score_references(results, section, parse(BaselineConfig, flags))
    return write_page(results)


def _flags(results: Results, row: Row, data: str, seed: int, common: list[str]) -> list[str]:
    flags = ["--config", str(PRESETS / f"{row.config}.yaml"), "--data", data, "--seed", str(seed), *common]
    start = ["--init-from", str(results.folder(row.after, seed).path)] if row.after else []
    return [*flags, *row.flags(results.scale), *start, "--wandb", "disabled"]


def _train(results: Results, row: Row, data: str, seed: int, common: list[str]) -> None:
    run = results.folder(row.name, seed)
    flags = [*_flags(results, row, data, seed, common), "--out", str(run.path)]
    if row.after and not results.folder(row.after, seed).generator.exists():
        results.failures[row.name] = f"{row.after} has left no model to start from"
        return
    if run.config.exists():
        flags.append("--resume")
    say(f"\n{row.name}, seed {seed}")
    try:
        with contextlib.redirect_stdout(sys.stderr):
            train_baseline(parse(BaselineConfig, flags))
    except Diverged as error:
        results.failures[row.name] = str(error)
        say(str(error))


def _score_references(results: Results, section: Section, config: BaselineConfig) -> None:
    """What trains nothing, on the same test images."""
    missing = [n for n in section.references if not results.folder(section.reference(n), 0).metrics.exists()]
    if not missing:
        return
    config = decide(config)
    data = load(config.data, config.size, config.test_fraction)
    for name in missing:
        say(f"\n{REFERENCES[name]}")
        run = results.folder(section.reference(name), 0)
        judged = _Judged(_reference(name, data))
        scores = Scorer(data, config.size, torch.device("cpu")).score(judged.network, judged.space, run.scores)
        errors = validate(judged, data.test)
        run.write_metrics(scores | {key.removeprefix("val/"): value for key, value in errors.items()})


def _reference(name: str, data: Data) -> nn.Module:
    train = data.train[np.arange(len(data.train))]
    if name == "nearest":
        return NearestNeighbour(train)
    if name == "no_negative":
        oracle = NearestNeighbour(data.test[np.arange(len(data.test))])  # finds each test picture itself
        oracle.color.clamp_(min=0)
        return oracle
    if name == "gray":
        return Constant(torch.zeros(2))
    lab, device = SPACES["lab"](), torch.device("cpu")
    return Constant(sum(lab.split(to_tensor(one[None], device))[1].mean((0, 2, 3)) for one in train) / len(train))


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
