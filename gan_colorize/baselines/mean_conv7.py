"""`mean_conv7`: the assignment's regressor of the mean chroma (002), as report 001 built it."""

from torch import nn

from gan_colorize.baselines.mean import MeanRegressor, targets
from gan_colorize.baselines.nonlinearities import ACTIVATIONS
from gan_colorize.models.blocks import HalvingConv2d


class MeanConv7(MeanRegressor):
    """7 convolutions, 3x3, stride 2, padding 1, 3 feature maps: 128, 64, … 1 pixel, where a* and b* are read.

    LeakyReLU after each but the last (001); the assignment (002) has ReLU: --activation relu.
    Pictures above 128 pixels leave more than one pixel, whose mean is taken.
    """

    def __init__(self, config):
        width, layers = config.width or 3, []
        for i in range(6):
            layers += [HalvingConv2d(width if i else 1, width), ACTIVATIONS[config.activation or "leaky_relu"]()]
        layers += [HalvingConv2d(width, len(targets(config.target)))]
        pooled = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())
        super().__init__(nn.Sequential(*layers, *pooled), config.target, config.raw_input)
