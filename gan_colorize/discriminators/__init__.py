"""The discriminators by name. Each is `Class(in_channels, width, norm)` and returns logits.

They see cat[gray, color] (N, 1 + C, H, W) in [-1, 1], for any H and W of at least 8, and are
conditional (Isola et al. 2017): a colouring is judged together with its photograph.
"""

from gan_colorize.discriminators.conv import ConvDiscriminator
from gan_colorize.discriminators.patch import PatchDiscriminator
from gan_colorize.discriminators.unet import UnetDiscriminator

DISCRIMINATORS = {
    "conv": ConvDiscriminator,
    "patch": PatchDiscriminator,
    "unet": UnetDiscriminator,
}

__all__ = ["DISCRIMINATORS"]
