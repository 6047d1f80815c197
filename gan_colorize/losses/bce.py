"""`bce`: the original, non-saturating GAN loss (Goodfellow et al. 2014, arXiv:1406.2661) on logits."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn


@dataclass(frozen=True)
class BceLoss:
    """Binary cross entropy, with the discriminator's real targets lowered to 1 - `label_smoothing`.

    One-sided, as in Salimans et al. 2016 (arXiv:1606.03498, section 3.4): smoothing the fake
    targets too would reward the generator for staying where it is.
    """

    label_smoothing: float = 0.1
    critic_steps: int = 1
    norm: str = "batch"

    @classmethod
    def from_config(cls, config) -> "BceLoss":
        return cls(label_smoothing=config.label_smoothing)

    def discriminator(self, real: Tensor, fake: Tensor) -> Tensor:
        """The mean of both halves, as in pix2pix."""
        return (_bce(real, 1 - self.label_smoothing) + _bce(fake, 0.0)) / 2

    def generator(self, fake: Tensor) -> Tensor:
        return _bce(fake, 1.0)

    def regularize(self, network: nn.Module, real: Tensor, fake: Tensor) -> None:
        return None

    def constrain(self, network: nn.Module) -> None:
        return None

    def threshold(self, real: Tensor, fake: Tensor) -> Tensor:
        """A logit of 0 is even odds."""
        return torch.zeros((), device=real.device)


def _bce(logits: Tensor, target: float) -> Tensor:
    logits = logits.float()
    return F.binary_cross_entropy_with_logits(logits, torch.full_like(logits, target))
