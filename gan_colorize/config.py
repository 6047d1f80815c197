"""The settings of a run: one flat, frozen dataclass a script, whose fields are its flags."""

import dataclasses
import math
from pathlib import Path
from typing import Literal

from gan_colorize.errors import UserError
from gan_colorize.flags import NOT_IN_RESULT, flag, parse
from gan_colorize.registry import names

__all__ = ["ADVERSARIAL_FLAGS", "BaselineConfig", "GanConfig", "RunConfig"]
__all__ += ["baseline_config", "flag", "parse", "result_settings"]

# Settings that mean nothing without a discriminator.
ADVERSARIAL_FLAGS = ("adv_loss", "label_smoothing", "penalty", "gp_weight", "clip", "critic_steps")


@dataclasses.dataclass(frozen=True)
class RunConfig:
    """What every training run has: data, length, seed, device, run folder."""

    data: str = "sample"
    """sample, flowers102, cifar10_horses, or a folder of images (train/ and test/ inside are used as such)."""
    epochs: int | None = None
    """Passes over the training images (train_gan: 10 unless --steps is given)."""
    steps: int | None = None
    """Training length in batches, instead of --epochs."""
    batch_size: int = 16
    """Images in a batch."""
    size: int = 64
    """Side of the square training and test images, in pixels."""
    width: int | None = None
    """Channels of the networks at full resolution (16 on a CPU; 60 on a GPU, the report's parameter counts)."""
    lr: float = 2e-4
    """Learning rate of Adam: of both, with betas 0.5 and 0.999 as in pix2pix, for a GAN; torch's betas else."""
    ema: float = 0.1
    """Width of the average of the generator's weights that is scored and saved, as a share of the training so far
    (0: no average, the last weights)."""
    augment: Literal["none", "flip", "crop", "report"] = "none"
    """Training images: as they are; flipped; also cropped; also scaled in brightness by one factor from [0.6, 1]."""
    copies: int = 0
    """Train on this many augmented copies of each image, made once, as reports 001 and 002 do; an epoch is a pass
    over all copies (0: the images themselves, augmented anew in each epoch)."""
    extra: int = 0
    """Train on the images as they are and on this many augmented ones besides, made once, as report 000 does."""
    seed: int = 0
    """Fixes weights, order and augmentation. It does not move the train/test split."""
    test_fraction: float = 0.02
    """Share of a random split's test part; raised to 64 images or 20 %, whichever is less. Data sets that are divided
    already (sample, cifar10_horses, folders with train/ and test/) keep their division."""
    test_data: str | None = None
    """Another folder of images to test on, where --data is a folder; its train/ is then trained on, or all of it."""
    device: Literal["auto", "cpu", "cuda", "mps"] = "auto"
    """auto: the GPU where there is one."""
    precision: Literal["auto", "fp32", "bf16"] = "auto"
    """Of the networks in training; auto: bf16 on CUDA and on CPUs with bf16 instructions. On CPU cores that are shared
    with other work, bf16 can be many times slower than fp32: say fp32 there."""
    out: str | None = None
    """Run folder (default: runs/DATA-NAME-TIME)."""
    resume: bool = False
    """Go on with the run in --out: to its end, or beyond it with more --epochs or --steps."""
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
        self._at_least(1, "epochs", "steps", "batch_size", "width")
        self._at_least(0, "copies", "extra", "seed")
        if not 8 <= self.size <= 4096:
            raise UserError(f"--size {self.size}: must be from 8 to 4096 pixels")
        self._positive("lr")
        if self.seed >= 2**63:
            raise UserError(f"--seed {self.seed}: must be below 2**63")
        if not 0 < self.test_fraction <= 0.5:
            raise UserError(f"--test-fraction {self.test_fraction}: must be more than 0 and at most 0.5")
        if not 0 <= self.ema <= 0.25:
            raise UserError(f"--ema {self.ema}: must be from 0 to 0.25")
        if self.copies and self.extra:
            raise UserError("--copies and --extra are both given; give one of them")
        if (self.copies or self.extra) and self.augment == "none":
            raise UserError(f"{flag('copies' if self.copies else 'extra')} needs to know how: give --augment report")

    def _at_least(self, least: int, *fields: str) -> None:
        for name in fields:
            value = getattr(self, name)
            if value is not None and not least <= value < math.inf:
                raise UserError(f"{flag(name)} {value}: must be {'at least 1' if least else '0 or more'}")

    def _positive(self, *fields: str) -> None:
        for name in fields:
            if not 0 < getattr(self, name) < math.inf:
                raise UserError(f"{flag(name)} {getattr(self, name)}: must be more than 0")


@dataclasses.dataclass(frozen=True)
class GanConfig(RunConfig):
    """Train a generator that colours gray photographs, against a discriminator, and score it.

    Without flags it trains on the photographs that ship with the package, in under three minutes on
    two CPU cores. Everything goes into one run folder: settings, history, sample grids, checkpoints
    and metrics.json. --config FILE.yaml reads settings from a file; flags win over it.
    """

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
    fid_every: int = 0
    """Also score the FID every this many epochs (0: at the end only)."""

    def __post_init__(self):
        """Raises UserError for values that no run can have."""
        super().__post_init__()
        self._at_least(1, "critic_steps")
        self._positive("clip")
        self._at_least(0, "l1_weight", "gp_weight", "fid_every")
        if not 0 <= self.label_smoothing < 0.5:
            raise UserError(f"--label-smoothing {self.label_smoothing}: must be from 0 up to 0.5")
        if self.disc == "none" and self.l1_weight == 0:
            raise UserError("--disc none with --l1-weight 0 leaves nothing to train on; give an --l1-weight")


@dataclasses.dataclass(frozen=True)
class BaselineConfig(RunConfig):
    """Train one of the reports' regressors, colorizers or classifiers, and score it.

    --model NAME alone trains as its report did: configs/paper/NAME.yaml holds its settings, and
    --config FILE.yaml and flags win over them; the defaults below hold where it says nothing. --list
    prints every name, what it is and where it is from.
    """

    model: Literal[names("baselines", "BASELINES")] | None = None
    """Which baseline."""
    list: bool = False
    """Print the baselines' names, what each is and which report it is from, and do nothing else."""
    size: int = 128
    batch_size: int = 100
    lr: float = 1e-3
    ema: float = 0.0
    test_fraction: float = 0.1
    width: int | None = None
    """Channels of the first layer; the later ones keep their proportion to it (default: the report's)."""
    target: Literal["a", "b", "both"] = "both"
    """mean_*: which image mean is predicted, a*, b* or both."""
    raw_input: bool = False
    """Models in Lab: feed L* as it is, 0 to 100, instead of scaled to [0, 1]."""
    activation: Literal["relu", "leaky_relu", "tanh"] | None = None
    """mean_conv7, convnet*, color_network*: the hidden layers' activation (default: the report's)."""
    output: Literal["linear", "relu", "tanh"] | None = None
    """convnet*, color_network*: the last layer: linear in a*b* units; BN and ReLU in a*b* units; tanh (after BN in
    convnet*) in units of 128 (default: the report's)."""
    depth: int = 5
    """color_network*: modules down, and as many up."""
    upsample: Literal["deconv", "nearest"] = "deconv"
    """color_network*: how a module upwards doubles the size."""
    colours: str | None = None
    """colour_*: an .npy file of 24 RGB rows, 0 to 255 (default: k-means of the training pixels)."""
    classes: Literal["colours", "ab"] = "colours"
    """colour_classification, colour_unet: the 24 colours, or the a*b* bins in gamut at grid 10 (Zhang et al. 2016)."""
    rebalance: bool = False
    """colour_classification, colour_unet: weigh rare classes up (Zhang et al. 2016)."""
    temperature: float = 0.0
    """colour_classification, colour_unet: the colour shown is the annealed mean of the classes at this temperature:
    0 takes the likeliest class, 1 the mean; Zhang et al. 2016 take 0.38."""
    init_from: str | None = None
    """Start from the weights of this run (its folder, or a generator.safetensors) of the same model."""
    transfer: Literal["finetune", "freeze", "freeze_add"] = "finetune"
    """With --init-from, train: everything; the decoder alone; or only Conv + BN layers that are added to the decoder
    (convnet*)."""

    def __post_init__(self):
        """Raises UserError for values that no run can have."""
        super().__post_init__()
        if not 1 <= self.depth <= 8:
            raise UserError(f"--depth {self.depth}: must be from 1 to 8")
        if not 0 <= self.temperature <= 1:
            raise UserError(f"--temperature {self.temperature}: must be from 0 to 1")
        if self.transfer != "finetune" and self.init_from is None:
            raise UserError(f"--transfer {self.transfer} needs a run to start from: --init-from RUN")

    @staticmethod
    def preset(model: str) -> Path:
        """The file of a model's own settings, which are below --config and flags."""
        return PRESETS / f"{model}.yaml"


# In the package once it is installed, beside it in a checkout.
_BESIDE = Path(__file__).parent / "configs", Path(__file__).parents[1] / "configs"
PRESETS = next((folder for folder in _BESIDE if folder.is_dir()), _BESIDE[1]) / "paper"


def baseline_config(model: str, **settings: object) -> BaselineConfig:
    """The settings of `--model` as its report has them, with some changed.

    Raises:
        UserError: no such model or setting, or a bad value.
    """
    return parse(BaselineConfig, [f"{flag(name)}={value}" for name, value in {"model": model, **settings}.items()])


def result_settings(config) -> dict[str, object]:
    """The settings that shape a run's result, for config.yaml and for checkpoints."""
    settings = dataclasses.asdict(config)
    return {name: value for name, value in settings.items() if name not in NOT_IN_RESULT and value is not None}
