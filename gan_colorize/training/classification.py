"""What classifiers learn, and how they are judged: each pixel's class of colour."""

import torch.nn.functional as F
from torch import Tensor, nn

from gan_colorize.baselines.colour_cnn import ColourClassifier
from gan_colorize.training.regression import mse_ab


class Classification:
    """Cross entropy with the class nearest to each pixel's colour; accuracy, the share of pixels that is right.

    Args:
        space: the space of the network's classes.
        network: whose classes and way of decoding count.
        weights: of the classes in the loss (`rebalancing`), or None.
    """

    names = ("ce", "accuracy")
    judged = ("mse_ab",)

    def __init__(self, space, network: ColourClassifier, weights: Tensor | None = None):
        self.space, self.classes, self.temperature = space, network.classes, network.temperature
        self.weights = weights

    def predict(self, network: nn.Module, gray: Tensor) -> Tensor:
        return network.logits(gray)

    def errors(self, prediction: Tensor, color: Tensor) -> dict[str, Tensor]:
        labels = self.classes.nearest(color)
        loss = F.cross_entropy(prediction.float(), labels, reduction="none")
        if self.weights is not None:
            loss = loss * self.weights[labels]
        return {"ce": loss.mean(), "accuracy": (prediction.argmax(1) == labels).float().mean()}

    def judge(self, prediction: Tensor, gray: Tensor, color: Tensor) -> dict[str, Tensor]:
        return {"mse_ab": mse_ab(self.space, gray, self.classes.decode(prediction, self.temperature), color)}
