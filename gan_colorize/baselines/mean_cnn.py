"""`mean_cnn`: report 000's convolutional regressor of the mean chroma."""

from torch import nn

from gan_colorize.baselines.mean import MeanRegressor, SideBySide, targets
from gan_colorize.models.blocks import HalvingConv2d


class MeanCnn(MeanRegressor):
    """4 x [Conv 3 -> 3, 3x3, stride 2, padding 1; BN; ReLU], Linear 192 -> 1, one such network for each of a* and b*.

    The text says three convolutional layers; the printed network has these four. As for mean_fcn,
    the three input channels are L* three times.
    """

    def __init__(self, config):
        networks = [_network(config.size, config.width or 3) for _ in targets(config.target)]
        super().__init__(SideBySide(networks), config.target, config.raw_input)


def _network(size: int, width: int) -> nn.Sequential:
    layers, channels = [], 3
    for _ in range(4):
        layers += [HalvingConv2d(channels, width), nn.BatchNorm2d(width), nn.ReLU(inplace=True)]
        channels = width
    side = -(-size // 16)
    return nn.Sequential(nn.Sequential(*layers), nn.Flatten(), nn.Linear(width * side**2, 1))
