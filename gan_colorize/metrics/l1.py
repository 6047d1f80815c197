"""`l1`: mean absolute error in RGB."""

import numpy as np

from gan_colorize.metrics.batch import ImageMetric


class L1(ImageMetric):
    """Mean over images, pixels and R, G, B on the [0, 1] scale, of 8-bit pictures. Lower is better."""

    name = "l1"

    def score(self, real: np.ndarray, fake: np.ndarray) -> float:
        return float(np.abs(real.astype(np.int16) - fake).mean() / 255)
