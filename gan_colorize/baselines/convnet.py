"""`convnet`, `convnet1`, `convnet2`: report 000's colorizers, without any downsampling."""

from torch import nn

from gan_colorize.baselines.activations import ACTIVATIONS
from gan_colorize.baselines.colorizer import TANH_UNIT, LabColorizer

FIVE, THREE = (1, 2, 4, 8, 16), (1, 2, 4)  # channels after each layer of the encoder, in units of the width


class ConvNet(LabColorizer):
    """Encoder 1-8-16-32-64-128 of 3x3 convolutions with stride 1, and a ConvTranspose decoder back to 2.

    Each layer is followed by BN and an activation, the last one too. With ReLU the output can't be
    negative: no green and no blue, a* < 0 or b* < 0, can be predicted. That is how the report has
    it, and what --output linear (no BN and no ReLU at the end) mends. With tanh the report does not
    say how a*b* fit into [-1, 1]; we take them in units of 128, as report 001 does.

    Args:
        channels: FIVE, or THREE for convnet1 and convnet2 (1-8-16-32-16-8-2).
        activation: of the hidden layers, and of the last one where --output does not say otherwise.
    """

    def __init__(self, config, channels: tuple[int, ...] = FIVE, activation: str = "relu"):
        activation = config.activation or activation
        output = config.output or {"leaky_relu": "linear"}.get(activation, activation)
        width = config.width or 8
        channels = [1, *(width * c for c in channels)]
        encoder, decoder = [], []
        for i, o in zip(channels, channels[1:]):
            encoder += [nn.Conv2d(i, o, 3, 1, 1), nn.BatchNorm2d(o), ACTIVATIONS[activation]()]
        for i, o in zip(channels[:0:-1], [*channels[-2:0:-1], 2]):
            decoder += [nn.ConvTranspose2d(i, o, 3, 1, 1), nn.BatchNorm2d(o), ACTIVATIONS[activation]()]
        del decoder[-2:]
        if output != "linear":
            decoder += [nn.BatchNorm2d(2), ACTIVATIONS[output]()]
        unit = TANH_UNIT if output == "tanh" else 1.0
        super().__init__(nn.Sequential(*encoder), nn.Sequential(*decoder), unit, config.raw_input)
