"""What regressors learn, and how they are judged: an image's mean chroma, or each pixel's colour."""

import torch.nn.functional as F
from kornia.color import rgb_to_lab
from torch import Tensor, nn

from gan_colorize.baselines.classes import ColourClasses
from gan_colorize.baselines.mean import TARGETS, targets
from gan_colorize.spaces.lab import CHROMA_RANGE


class MeanChroma:
    """The squared error of an image's mean a* and b*, in a*b* units."""

    def __init__(self, target: str):
        self.channels = TARGETS[target]
        self.judged = ()
        self.names = ("mse_mean", *(f"mse_mean_{letter}" for letter in targets(target)))

    def predict(self, network: nn.Module, gray: Tensor) -> Tensor:
        return network.mean_chroma(gray)

    def errors(self, prediction: Tensor, color: Tensor) -> dict[str, Tensor]:
        truth = color[:, self.channels].mean((2, 3)) * CHROMA_RANGE
        squared = (prediction.float() - truth).square().mean(0)
        return dict(zip(self.names, (squared.mean(), *squared)))

    def judge(self, prediction: Tensor, gray: Tensor, color: Tensor) -> dict[str, Tensor]:
        return {}


class Regression:
    """The mean squared error of each pixel's colour: of a*b* in their units, or of RGB in [0, 1].

    Args:
        space: a space of SPACES, lab or rgb.
        classes: with them, the accuracy is the share of pixels whose nearest class is the truth's.
    """

    def __init__(self, space, classes: ColourClasses | None = None):
        self.space, self.classes = space, classes
        self.names = ("mse_ab",) if space.channels == 2 else ("mse",)
        self.judged = (() if space.channels == 2 else ("mse_ab",)) + (("accuracy",) if classes else ())

    def predict(self, network: nn.Module, gray: Tensor) -> Tensor:
        return network(gray)

    def errors(self, prediction: Tensor, color: Tensor) -> dict[str, Tensor]:
        unit = CHROMA_RANGE if self.space.channels == 2 else 0.5
        return {self.names[0]: F.mse_loss(prediction.float(), color) * unit**2}

    def judge(self, prediction: Tensor, gray: Tensor, color: Tensor) -> dict[str, Tensor]:
        figures = {}
        if "mse_ab" in self.judged:
            figures["mse_ab"] = mse_ab(self.space, gray, prediction, color)
        if self.classes:
            same = self.classes.nearest(prediction) == self.classes.nearest(color)
            figures["accuracy"] = same.float().mean()
        return figures


def mse_ab(space, gray: Tensor, prediction: Tensor, color: Tensor) -> Tensor:
    """Mean squared error over pixels and both of a* and b*, in their units.

    Of the float prediction before any clipping, where the space has a* and b* itself; where it has
    colours, they are brought into [0, 1] first, since nothing else has a place in Lab.
    """
    if space.channels == 2:
        return F.mse_loss(prediction.float(), color) * CHROMA_RANGE**2
    ours, truth = (rgb_to_lab(space.merge(gray, c))[:, 1:] for c in (prediction, color))
    return F.mse_loss(ours, truth)
