"""`convnet`, `convnet1`, `convnet2`: report 000's colorizers, without any downsampling."""

from torch import nn

from gan_colorize.baselines.colorizer import TANH_UNIT, LabColorizer
from gan_colorize.baselines.nonlinearities import ACTIVATIONS

FIVE, THREE = (1, 2, 4, 8, 16), (1, 2, 4)  # channels after each layer of the encoder, in units of the width


class ConvNet(LabColorizer):
    """Encoder 1-8-16-32-64-128 of 3x3 convolutions with stride 1, and a ConvTranspose decoder back to 2.

    Each layer is followed by BN and the activation, the last one too. After ReLU the output can't be
    negative: no a* < 0 (green) and no b* < 0 (blue), and BN's scale, which starts at 1, must first
    grow to the size of a*b*. That is how the report has it, and what --output linear (no BN and no
    ReLU at the end) mends. With tanh the report does not say how a*b* fit into [-1, 1]; we take
    them in units of 128, as report 001 does.

    Args:
        channels: FIVE, or THREE for convnet1 and convnet2 (1-8-16-32-16-8-2).
        activation: the report's, of the hidden layers and of the last one.
    """

    def __init__(self, config, channels: tuple[int, ...] = FIVE, activation: str = "relu"):
        output = config.output or activation
        super().__init__(
            [1, *((config.width or 8) * c for c in channels)],
            down=lambda i, o: [nn.Conv2d(i, o, 3, 1, 1)],
            up=lambda i, o: [nn.ConvTranspose2d(i, o, 3, 1, 1)],
            activation=config.activation or activation,
            end=[] if output == "linear" else [nn.BatchNorm2d(2), ACTIVATIONS[output]()],
            unit=TANH_UNIT if output == "tanh" else 1.0,
            raw=config.raw_input,
        )
