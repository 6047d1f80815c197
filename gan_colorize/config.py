"""The settings of a run, and how they are read: defaults < --config FILE.yaml < flags.

A script's flags are the fields of one flat, frozen dataclass. tyro gives them types and help; a
YAML file becomes flags before tyro sees it, so that every value passes the same check.
"""

import contextlib
import dataclasses
import difflib
import io
import math
import sys
from pathlib import Path
from typing import Literal, TypeVar

from gan_colorize.errors import UserError
from gan_colorize.registry import names
from gan_colorize.runs import existing_run, read_config

Config = TypeVar("Config")

# Settings that do not shape the result: in no config.yaml and in no checkpoint.
NOT_IN_RESULT = ("out", "resume", "overwrite", "wandb")
# Settings that mean nothing without a discriminator.
ADVERSARIAL_FLAGS = ("adv_loss", "label_smoothing", "penalty", "gp_weight", "clip", "critic_steps")


@dataclasses.dataclass(frozen=True)
class GanConfig:
    """Train a generator that colours gray photographs, against a discriminator, and score it.

    Without flags it trains on the photographs that ship with the package, in under three minutes on
    two CPU cores. Everything goes into one run folder: settings, history, sample grids, checkpoints
    and metrics.json. --config FILE.yaml reads settings from a file; flags win over it.
    """

    data: str = "sample"
    """sample, flowers102, cifar10_horses, or a folder of images (train/ and test/ inside are used as such)."""
    disc: Literal[(*names("discriminators", "DISCRIMINATORS"), "none")] = "patch"
    """Discriminator: one logit an image, a patch or a pixel; none trains the plain U-Net on L1 alone."""
    space: Literal[names("spaces", "SPACES")] = "ycbcr"
    """Colour space: which channel is given and which are predicted."""
    adv_loss: Literal[names("losses", "ADVERSARIAL")] = "bce"
    """Adversarial loss."""
    l1_weight: float = 100.0
    """Weight of the mean absolute error of the predicted channels, on the [0, 1] scale."""
    label_smoothing: float = 0.1
    """bce: the discriminator's target for real images is 1 minus this (one-sided)."""
    penalty: Literal["gp", "clip"] = "gp"
    """wasserstein: gradient penalty, or weight clipping."""
    gp_weight: float = 10.0
    """wasserstein with gp: weight of the gradient penalty."""
    clip: float = 0.01
    """wasserstein with clip: weights are kept within +- this."""
    critic_steps: int = 5
    """wasserstein: discriminator updates for each generator update, on the same images."""
    epochs: int | None = None
    """Passes over the training images (10 unless --steps is given)."""
    steps: int | None = None
    """Training length in batches, instead of --epochs."""
    batch_size: int = 16
    """Images in a batch."""
    size: int = 64
    """Side of the square training and test images, in pixels."""
    width: int | None = None
    """Channels of the networks at full resolution (16 on a CPU; 60 on a GPU, the report's parameter counts)."""
    lr: float = 2e-4
    """Learning rate of both Adams (betas 0.5 and 0.999), pix2pix's."""
    ema: float = 0.1
    """Width of the average of the generator's weights that is scored and saved, as a share of the training so far
    (0: no average, the last weights)."""
    augment: Literal["none", "flip", "crop", "report"] = "none"
    """Training images: as they are; flipped; also cropped; also scaled in brightness by one factor from [0.6, 1]."""
    seed: int = 0
    """Fixes weights, order and augmentation. It does not move the train/test split."""
    test_fraction: float = 0.02
    """Share of a random split's test part; raised to 64 images or 20 %, whichever is less. Data sets that are divided
    already (sample, cifar10_horses, folders with train/ and test/) keep their division."""
    test_data: str | None = None
    """Another folder of images to test on, where --data is a folder; its train/ is then trained on, or all of it."""
    fid_every: int = 0
    """Also score the FID every this many epochs (0: at the end only)."""
    device: Literal["auto", "cpu", "cuda", "mps"] = "auto"
    """auto: the GPU where there is one."""
    precision: Literal["auto", "fp32", "bf16"] = "auto"
    """Of the networks in training; auto: bf16 on CUDA and on CPUs with bf16 instructions."""
    out: str | None = None
    """Run folder (default: runs/DATA-DISC-SPACE-TIME)."""
    resume: bool = False
    """Go on with the unfinished run in --out."""
    overwrite: bool = False
    """Replace the run in --out."""
    wandb: Literal["auto", "online", "offline", "disabled"] = "auto"
    """Weights & Biases; auto: online where an API key or a sweep is set up, else not at all."""

    def __post_init__(self):
        """Raises UserError for values that no run can have."""
        if self.resume and self.overwrite:
            raise UserError("--resume and --overwrite are both given; a run can't go on and be replaced")
        if self.epochs is not None and self.steps is not None:
            raise UserError("--epochs and --steps are both given; a run has one length, give one of them")
        for name in ("epochs", "steps", "batch_size", "width", "critic_steps"):
            if getattr(self, name) is not None and getattr(self, name) < 1:
                raise UserError(f"{flag(name)} {getattr(self, name)}: must be at least 1")
        if not 8 <= self.size <= 4096:
            raise UserError(f"--size {self.size}: must be from 8 to 4096 pixels")
        for name in ("lr", "clip"):
            if not 0 < getattr(self, name) < math.inf:
                raise UserError(f"{flag(name)} {getattr(self, name)}: must be more than 0")
        for name in ("l1_weight", "gp_weight", "fid_every", "seed"):
            if not 0 <= getattr(self, name) < math.inf:
                raise UserError(f"{flag(name)} {getattr(self, name)}: must be 0 or more")
        if self.seed >= 2**63:
            raise UserError(f"--seed {self.seed}: must be below 2**63")
        if not 0 <= self.label_smoothing < 0.5:
            raise UserError(f"--label-smoothing {self.label_smoothing}: must be from 0 up to 0.5")
        if not 0 < self.test_fraction <= 0.5:
            raise UserError(f"--test-fraction {self.test_fraction}: must be more than 0 and at most 0.5")
        if not 0 <= self.ema <= 0.25:
            raise UserError(f"--ema {self.ema}: must be from 0 to 0.25")
        if self.disc == "none" and self.l1_weight == 0:
            raise UserError("--disc none with --l1-weight 0 leaves nothing to train on; give an --l1-weight")


def parse(config_class: type[Config], argv: list[str] | None = None) -> Config:
    """Reads a config dataclass from the command line, and from the YAML file that --config names.

    Both --l1-weight and --l1_weight are understood, with a space or "=", and --resume=True. Under
    --resume the settings of the run in --out come first, and flags may only lengthen it.

    Raises:
        UserError: an unknown flag (the closest one is named), a bad value, an unreadable file, or a
            flag that contradicts the run that is resumed.
        SystemExit: after --help.
    """
    path, argv = _take_config(list(sys.argv[1:] if argv is None else argv))
    preset = _read_yaml(path) if path else {}
    config = _parse(config_class, argv, preset)
    if getattr(config, "resume", False):
        stored = read_config(existing_run(config.out))
        config = _parse(config_class, argv, preset, stored)
        _check_same_run(stored, config)
    return config


def _parse(config_class: type[Config], argv: list[str], *files: dict[str, object]) -> Config:
    """Flags over files, the first file over the second."""
    import tyro

    fields = {field.name: field for field in dataclasses.fields(config_class)}
    pairs: dict[str, object] = {}
    for more in reversed([{n: None for arg in argv if (n := _name(arg)) is not None}, *files]):
        for name in more:
            if name not in fields and name not in ("help", "h"):
                raise UserError(f"unknown flag {flag(name)}{_closest(name, list(fields))}")
        for one, other in (("steps", "epochs"), ("epochs", "steps")):
            if one in more and other not in more:
                pairs.pop(other, None)
        pairs |= more
    booleans = {name for name, field in fields.items() if field.type is bool}
    arguments = [f"{flag(name)}={value}" for name, value in pairs.items() if value is not None] + argv
    arguments = [word for arg in arguments for word in (_boolean(arg) if _name(arg) in booleans else [arg])]
    complaint = io.StringIO()
    try:
        with contextlib.redirect_stderr(complaint):
            return tyro.cli(config_class, args=arguments, config=(tyro.conf.FlagCreatePairsOff,))
    except SystemExit as stop:
        if stop.code in (0, None):
            raise
        raise UserError(_one_line(complaint.getvalue())) from None


def _check_same_run(stored: dict[str, object], config) -> None:
    for name, value in dataclasses.asdict(config).items():
        before = stored.get(name)
        if name in NOT_IN_RESULT or value == before:
            continue
        if name not in ("epochs", "steps"):
            raise UserError(
                f"--resume: {flag(name)} {value} contradicts the run's {before}; leave it out, or start anew"
            )
        if before is not None and value is not None and value < before:
            raise UserError(f"--resume: the run has {before} {name}; {flag(name)} may only grow")


def flag(name: str) -> str:
    """The flag of a field: l1_weight -> --l1-weight."""
    return "--" + name.replace("_", "-")


def result_settings(config) -> dict[str, object]:
    """The settings that shape a run's result, for config.yaml and for checkpoints."""
    settings = dataclasses.asdict(config)
    return {name: value for name, value in settings.items() if name not in NOT_IN_RESULT and value is not None}


def _name(arg: str) -> str | None:
    """The field that an argument names: --l1-weight=512 -> l1_weight; None for values."""
    if not arg.startswith("-") or arg[1:2].isdigit() or arg[1:2] == ".":
        return None
    return arg.lstrip("-").split("=")[0].replace("-", "_")


def _take_config(argv: list[str]) -> tuple[str | None, list[str]]:
    path, rest, arguments = None, [], iter(argv)
    for arg in arguments:
        if arg == "--config":
            path = next(arguments, None)
            if path is None:
                raise UserError("--config needs a YAML file")
        elif arg.startswith("--config="):
            path = arg.removeprefix("--config=")
        else:
            rest.append(arg)
    return path, rest


def _read_yaml(path: str) -> dict[str, object]:
    import yaml

    try:
        pairs = yaml.safe_load(Path(path).expanduser().read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"--config {path}: {getattr(error, 'strerror', None) or 'not a text file'}") from None
    except yaml.YAMLError as error:
        raise UserError(f"--config {path}: not YAML ({str(error).splitlines()[0]})") from None
    pairs = {} if pairs is None else pairs
    if not isinstance(pairs, dict) or any(isinstance(value, (dict, list)) for value in pairs.values()):
        raise UserError(f"--config {path}: must be lines of `flag: value`")
    return {str(name).replace("-", "_"): value for name, value in pairs.items()}


def _boolean(arg: str) -> list[str]:
    """--resume=True -> --resume, --resume=False -> nothing: W&B's spelling of switches."""
    name, _, value = arg.partition("=")
    if value.lower() in ("", "true"):
        return [name]
    if value.lower() == "false":
        return []
    raise UserError(f"{arg}: must be True or False")


def _closest(name: str, names: list[str]) -> str:
    close = difflib.get_close_matches(name, names, 1, 0.5)
    return f"; did you mean {flag(close[0])}?" if close else "; see --help"


def _one_line(box: str) -> str:
    """tyro's boxed complaint as one line: the text above the box's first rule."""
    lines = []
    for line in box.splitlines():
        text = line.strip().strip("│").strip()
        if text.startswith("╭"):
            continue
        if text.startswith(("─", "╰")):
            break
        lines.append(text)
    return " ".join(" ".join(lines).split()) or "the command line can't be read; see --help"
