"""`unet`: the generator's own architecture as the discriminator, one logit a pixel."""

from gan_colorize.models import UNet


class UnetDiscriminator(UNet):
    """cat[gray, color] (N, in_channels, H, W) -> logits (N, 1, H, W).

    The cGAN report's: the generator's network with 3 or 4 channels in and one out, and no final
    sigmoid, which the loss brings. Schönfeld et al. 2020 (arXiv:2002.12655) is its relative.
    """

    def __init__(self, in_channels: int, width: int = 32, norm: str = "batch"):
        super().__init__(in_channels, 1, width, norm=norm)
