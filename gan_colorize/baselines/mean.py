"""What the regressors of the mean chroma share: from a gray picture to one a* and one b*."""

import torch
from torch import Tensor, nn

from gan_colorize.spaces.lab import CHROMA_RANGE, lightness

# Which channels of `color` are predicted: as slices, since indices would be copied to the device at each step.
TARGETS = {"a": slice(0, 1), "b": slice(1, 2), "both": slice(0, 2)}


def targets(target: str) -> str:
    """The letters of the predicted channels: a, b or ab."""
    return "ab"[TARGETS[target]]


class MeanRegressor(nn.Module):
    """Predicts a picture's mean a* and b*, and colours the picture evenly with them.

    A subclass gives `layers`: lightness (N, 1, H, W) -> (N, targets).

    Args:
        layers: the network.
        target: which means it predicts; the other is 0 in pictures.
        raw: whether L* comes as it is, 0 to 100, or scaled to [0, 1].
    """

    space = "lab"

    def __init__(self, layers: nn.Module, target: str = "both", raw: bool = False):
        super().__init__()
        self.layers, self.target, self.raw = layers, target, raw

    def mean_chroma(self, gray: Tensor) -> Tensor:
        """(N, 1, H, W) in [-1, 1] -> (N, targets), in a*b* units."""
        return self.layers(lightness(gray, self.raw)).float()

    def forward(self, gray: Tensor) -> Tensor:
        """(N, 1, H, W) -> (N, 2, H, W) in [-1, 1], the same colour all over."""
        color = torch.zeros(len(gray), 2, device=gray.device)
        color[:, TARGETS[self.target]] = self.mean_chroma(gray) / CHROMA_RANGE
        return color[:, :, None, None].expand(-1, -1, *gray.shape[-2:])


class SideBySide(nn.ModuleList):
    """One network for each target, fed with L* three times. Sharing no weight, they train as if apart."""

    def forward(self, lightness: Tensor) -> Tensor:
        lightness = lightness.expand(-1, 3, -1, -1)
        return torch.cat([network(lightness) for network in self], 1)
