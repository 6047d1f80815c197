"""`color_network_1`, `_2`, `_3`, `_tanh`: report 001's colorizers, N modules down and N up."""

from torch import nn

from gan_colorize.baselines.colorizer import TANH_UNIT, LabColorizer
from gan_colorize.models.blocks import HalvingConv2d

ENDS = {"linear": (), "tanh": (nn.Tanh,), "relu": (lambda: nn.BatchNorm2d(2), nn.ReLU)}


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
        output: the report's, of ENDS.
    """

    def __init__(self, config, width: int, growth: int = 2, output: str = "linear"):
        width, output = config.width or width, config.output or output
        super().__init__(
            [1, *(width * growth**i for i in range(config.depth))],
            down=lambda i, o: [HalvingConv2d(i, o)],
            up=_nearest if config.upsample == "nearest" else _deconv,
            activation=config.activation or "leaky_relu",
            end=[layer() for layer in ENDS[output]],
            unit=TANH_UNIT if output == "tanh" else 1.0,
            raw=config.raw_input,
        )


def _deconv(i: int, o: int) -> list[nn.Module]:
    return [nn.ConvTranspose2d(i, o, 3, 2, 1, output_padding=1)]


def _nearest(i: int, o: int) -> list[nn.Module]:
    return [nn.Upsample(scale_factor=2, mode="nearest"), nn.Conv2d(i, o, 3, 1, 1)]
