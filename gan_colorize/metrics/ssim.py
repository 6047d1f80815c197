"""`ssim`: structural similarity (Wang et al. 2004), scikit-image's, on 8-bit RGB."""

import numpy as np
from skimage.metrics import structural_similarity

from gan_colorize.metrics.batch import ImageMetric


class Ssim(ImageMetric):
    """Mean over images, windows and channels, scikit-image's defaults (7x7 windows). Higher is better."""

    name = "ssim"

    def score(self, real: np.ndarray, fake: np.ndarray) -> float:
        return float(structural_similarity(real, fake, channel_axis=-1, data_range=255))
