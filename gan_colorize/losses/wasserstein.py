"""`wasserstein`: the critic estimates a distance (Arjovsky et al. 2017, arXiv:1701.07875)."""

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn


@dataclass(frozen=True)
class WassersteinLoss:
    """Critic scores instead of odds, with the critic kept (nearly) 1-Lipschitz.

    `gp`: the gradient penalty of Gulrajani et al. 2017 (arXiv:1704.00028), with the layer
    normalization that it needs. `clip`: weights within +- `clip`, the first paper's way.

    Here a step's critic updates all see the same images and fakes, so that a step, an epoch and
    `train_images_seen` mean the same as for the other losses.
    """

    penalty: Literal["gp", "clip"] = "gp"
    gp_weight: float = 10.0
    clip: float = 0.01
    critic_steps: int = 5

    @classmethod
    def from_config(cls, config) -> "WassersteinLoss":
        return cls(config.penalty, config.gp_weight, config.clip, config.critic_steps)

    @property
    def norm(self) -> str:
        return "layer" if self.penalty == "gp" else "batch"

    def discriminator(self, real: Tensor, fake: Tensor) -> Tensor:
        return fake.float().mean() - real.float().mean()

    def generator(self, fake: Tensor) -> Tensor:
        return -fake.float().mean()

    def regularize(self, network: nn.Module, real: Tensor, fake: Tensor) -> Tensor | None:
        """gp_weight * E[(|gradient of the critic| - 1)^2] on random points between real and fake inputs.

        Args:
            real, fake: critic inputs (N, 1 + C, H, W). Taken in float32, outside autocast.
        """
        if self.penalty != "gp":
            return None
        share = torch.rand(len(real), 1, 1, 1, device=real.device)
        between = torch.lerp(fake.float(), real.float(), share).requires_grad_()
        with torch.autocast(real.device.type, enabled=False):
            logits = network(between)
        # one score an image: the mean over its patches or pixels, as in `discriminator`
        score = logits.flatten(1).mean(1).sum()
        (gradient,) = torch.autograd.grad(score, between, create_graph=True)
        return self.gp_weight * (gradient.flatten(1).norm(dim=1) - 1).square().mean()

    @torch.no_grad()
    def constrain(self, network: nn.Module) -> None:
        if self.penalty == "clip":
            for parameter in network.parameters():
                parameter.clamp_(-self.clip, self.clip)

    def threshold(self, real: Tensor, fake: Tensor) -> Tensor:
        """Scores have no zero of their own: halfway between the two means."""
        return (real.float().mean() + fake.float().mean()) / 2
