"""The adversarial losses by name, and the reconstruction loss.

An adversarial loss is a class made from the settings of a run (`from_config`), with both players'
losses side by side, as scalars in float32:

    discriminator(real, fake) -> Tensor     what the discriminator minimizes, from its logits
    generator(fake) -> Tensor               what the generator minimizes
    regularize(network, real, fake)         a term more for the discriminator, or None
    constrain(network)                      after each discriminator update
    threshold(real, fake) -> Tensor         logits above it count as "real" in the accuracies
    critic_steps                            discriminator updates for each generator update
    norm                                    the normalization that the discriminator needs
"""

from gan_colorize.losses.bce import BceLoss
from gan_colorize.losses.reconstruction import l1
from gan_colorize.losses.wasserstein import WassersteinLoss

ADVERSARIAL = {
    "bce": BceLoss,
    "wasserstein": WassersteinLoss,
}

__all__ = ["ADVERSARIAL", "l1"]
