"""The settings of a run: one flat, frozen dataclass a script, whose fields are its flags."""

import dataclasses
import math
from typing import Literal

from gan_colorize.errors import UserError
from gan_colorize.flags import NOT_IN_RESULT, flag, parse
from gan_colorize.registry import names

__all__ = ["ADVERSARIAL_FLAGS", "GanConfig", "flag", "parse", "result_settings"]

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
    """Of the networks in training; auto: bf16 on CUDA and on CPUs with bf16 instructions. On CPU cores that are shared
    with other work, bf16 can be many times slower than fp32: say fp32 there."""
    out: str | None = None
    """Run folder (default: runs/DATA-DISC-SPACE-TIME)."""
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


def result_settings(config) -> dict[str, object]:
    """The settings that shape a run's result, for config.yaml and for checkpoints."""
    settings = dataclasses.asdict(config)
    return {name: value for name, value in settings.items() if name not in NOT_IN_RESULT and value is not None}
