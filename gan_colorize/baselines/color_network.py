"""`color_network_1`, `_2`, `_3`, `_tanh`: report 001's colorizers, N modules down and N up."""

from torch import nn

from gan_colorize.baselines.activations import ACTIVATIONS
from gan_colorize.baselines.colorizer import TANH_UNIT, LabColorizer
from gan_colorize.models.blocks import HalvingConv2d


class ColorNetwork(LabColorizer):
    """Modules of [3x3 convolution, stride 2; BN; LeakyReLU] down, as many with deconvolutions up.

    Channels after the five modules down, and after the five up (figure 6 of the report):

        network 1      3   3   3   3   3       3   3   3   3   2
        network 2      8  16  32  64 128      64  32  16   8   2
        network 3     16  32  64 128 256     128  64  32  16   2

    The last module up is a deconvolution alone: in a*b* units, or with --output tanh in units of 128.

    `--depth N` takes N modules instead of five (the assignment, 002), and `--upsample nearest`
    doubles the size by repeating pixels before a convolution of stride 1. A deconvolution of an odd
    size gives one pixel too many, which is cut off: any size comes back.

    Args:
        width: channels after the first module.
        growth: factor from each module down to the next.
    """

    def __init__(self, config, width: int, growth: int = 2, output: str = "linear"):
        activation, output = config.activation or "leaky_relu", config.output or output
        width = config.width or width
        channels = [1, *(width * growth**i for i in range(config.depth))]
        encoder, decoder = [], []
        for i, o in zip(channels, channels[1:]):
            encoder += [HalvingConv2d(i, o), nn.BatchNorm2d(o), ACTIVATIONS[activation]()]
        for i, o in zip(channels[:0:-1], [*channels[-2:0:-1], 2]):
            decoder += [*_double(config.upsample, i, o), nn.BatchNorm2d(o), ACTIVATIONS[activation]()]
        del decoder[-2:]
        if output != "linear":
            decoder += [nn.Tanh()] if output == "tanh" else [nn.BatchNorm2d(2), nn.ReLU()]
        unit = TANH_UNIT if output == "tanh" else 1.0
        super().__init__(nn.Sequential(*encoder), nn.Sequential(*decoder), unit, config.raw_input)


def _double(upsample: str, i: int, o: int) -> list[nn.Module]:
    """Layers (N, i, H, W) -> (N, o, 2H, 2W)."""
    if upsample == "nearest":
        return [nn.Upsample(scale_factor=2, mode="nearest"), nn.Conv2d(i, o, 3, 1, 1)]
    return [nn.ConvTranspose2d(i, o, 3, 2, 1, output_padding=1)]
