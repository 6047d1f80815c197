"""The conditional GAN: two networks, their losses, and one training step (pix2pix, arXiv:1611.07004)."""

import numpy as np
import torch
from torch import Tensor, nn

from gan_colorize.colorize import recolor
from gan_colorize.discriminators import DISCRIMINATORS
from gan_colorize.losses import ADVERSARIAL, l1
from gan_colorize.models import Generator, init_weights
from gan_colorize.pixels import to_float
from gan_colorize.spaces import SPACES
from gan_colorize.training.checkpoint import restore, state_of
from gan_colorize.training.ema import averaged


class Gan:
    """A generator and a discriminator in training.

    Made from a run's settings (config.GanConfig, with device, precision and width decided). Its
    weights depend on torch's random state, so seed that first.
    """

    paints, counted = True, ()  # what it is scored by: pictures, and no figures of its own
    columns = ("loss/d", "loss/g_adv", "loss/l1", "d/real_acc", "d/fake_acc", "val/l1", "val/fid")

    def __init__(self, config):
        self.device = torch.device(config.device)
        self.bf16 = config.precision == "bf16"
        self.space = SPACES[config.space]()
        self.loss = ADVERSARIAL[config.adv_loss].from_config(config)
        self.l1_weight = config.l1_weight
        self.generator = self._place(Generator(self.space.channels, config.width))
        self.adam_g = _adam(self.generator, config.lr)
        self.ema = averaged(self.generator, config.ema) if config.ema else None
        self.discriminator = self.adam_d = None
        if config.disc != "none":
            network = DISCRIMINATORS[config.disc](1 + self.space.channels, config.width, self.loss.norm)
            self.discriminator = self._place(network)
            self.adam_d = _adam(self.discriminator, config.lr)

    def step(self, rgb: Tensor) -> dict[str, Tensor]:
        """Updates the discriminator, then the generator, on the same fakes.

        Args:
            rgb: a batch of photographs, (N, 3, H, W) uint8.

        Returns:
            Losses and discriminator accuracies, scalars on the device (reading one waits for it).
        """
        gray, color = self.space.split(to_float(rgb))
        with self.autocast():
            fake = self.generator(gray)
        logs = self.update_discriminator(gray, color, fake.detach()) if self.discriminator is not None else {}
        logs |= self.update_generator(gray, color, fake)
        if self.ema is not None:
            self.ema.update_parameters(self.generator)
        return logs

    def update_discriminator(self, gray: Tensor, color: Tensor, fake: Tensor) -> dict[str, Tensor]:
        """Real and fake in separate passes, so that batch normalization never mixes the two."""
        real_input = torch.cat([gray, color], 1)
        fake_input = torch.cat([gray, fake.float()], 1)
        for _ in range(self.loss.critic_steps):
            with self.autocast():
                real_logits = self.discriminator(real_input)
                fake_logits = self.discriminator(fake_input)
            loss = self.loss.discriminator(real_logits, fake_logits)
            regularizer = self.loss.regularize(self.discriminator, real_input, fake_input)
            total = loss if regularizer is None else loss + regularizer
            _update(self.adam_d, total)
            self.loss.constrain(self.discriminator)
        with torch.no_grad():
            threshold = self.loss.threshold(real_logits, fake_logits)
            return {
                "loss/d": total.detach(),
                "d/real_acc": (real_logits > threshold).float().mean(),
                "d/fake_acc": (fake_logits <= threshold).float().mean(),
            }

    def update_generator(self, gray: Tensor, color: Tensor, fake: Tensor) -> dict[str, Tensor]:
        """The discriminator's verdict plus the weighted L1; without a discriminator, the L1 alone."""
        distance = l1(fake, color)
        if self.discriminator is None:
            _update(self.adam_g, self.l1_weight * distance)
            return {"loss/l1": distance.detach()}
        self.discriminator.requires_grad_(False)  # gradients flow through it, not into it
        with self.autocast():
            logits = self.discriminator(torch.cat([gray, fake.float()], 1))
        adversarial = self.loss.generator(logits)
        _update(self.adam_g, adversarial + self.l1_weight * distance)
        self.discriminator.requires_grad_(True)
        return {"loss/g_adv": adversarial.detach(), "loss/l1": distance.detach()}

    def validate(self, rgb: np.ndarray) -> dict[str, float]:
        """The mean absolute error of some photographs' `color`, (N, H, W, 3) uint8, on the [0, 1] scale."""
        return {"val/l1": recolor(self.colorizer, self.space, rgb)[1]}

    @property
    def colorizer(self) -> nn.Module:
        """The generator to colour with: the average of its weights where there is one."""
        return self.ema.module if self.ema is not None else self.generator

    def autocast(self) -> torch.autocast:
        """bfloat16 for the networks where the run asks for it; colours and losses stay in float32."""
        return torch.autocast(self.device.type, torch.bfloat16, enabled=self.bf16)

    def state_dict(self) -> dict[str, dict]:
        """Everything that a later step depends on, except random states."""
        return state_of(self._parts())

    def load_state_dict(self, state: dict[str, dict]) -> None:
        restore(self._parts(), state)

    def _parts(self) -> dict:
        parts = {"generator": self.generator, "adam_g": self.adam_g}
        if self.ema is not None:
            parts["ema"] = self.ema
        if self.discriminator is not None:
            parts |= {"discriminator": self.discriminator, "adam_d": self.adam_d}
        return parts

    def _place(self, network: nn.Module) -> nn.Module:
        return init_weights(network).to(self.device, memory_format=torch.channels_last)


def _adam(network: nn.Module, lr: float) -> torch.optim.Adam:
    # pix2pix's; the report names Adam and no numbers
    return torch.optim.Adam(network.parameters(), lr, betas=(0.5, 0.999), fused=True)


def _update(optimizer: torch.optim.Optimizer, loss: Tensor) -> None:
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()
