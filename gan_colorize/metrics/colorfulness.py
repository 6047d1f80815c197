"""`colorfulness`: how colourful pictures look, ours and the photographs (Hasler and Süsstrunk 2003)."""

import numpy as np
import torch

from gan_colorize.metrics.batch import ImageMetric


class Colorfulness(ImageMetric):
    """Mean over images, of the colourings and, as `colorfulness_real`, of the photographs.

    Neither high nor low is good: the nearer to the photographs' own, the better. About 15 is slightly
    colourful, 45 quite, 80 highly (their table).
    """

    name = "colorfulness"

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self._add_state("real_values", [])

    def update(self, real, fake):
        self.real_values.append(torch.tensor([colorfulness(rgb) for rgb in real.rgb], dtype=torch.float64))
        return super().update(real, fake)

    def compute(self) -> dict[str, float]:
        return super().compute() | {"colorfulness_real": torch.cat(self.real_values).mean().item()}

    def score(self, real: np.ndarray, fake: np.ndarray) -> float:
        return colorfulness(fake)

    def merge_state(self, metrics):
        metrics = list(metrics)
        self.real_values += [value for metric in metrics for value in metric.real_values]
        return super().merge_state(metrics)


def colorfulness(rgb: np.ndarray) -> float:
    """M3 of the paper for an (H, W, 3) uint8 picture.

    Several known codes take the absolute value of rg and yb before their standard deviation; the
    paper does not, and neither does this.
    """
    red, green, blue = rgb.astype(np.float64).transpose(2, 0, 1)
    rg, yb = red - green, (red + green) / 2 - blue
    return float(np.hypot(rg.std(), yb.std()) + 0.3 * np.hypot(rg.mean(), yb.mean()))
