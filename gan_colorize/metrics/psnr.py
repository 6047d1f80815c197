"""`psnr`: peak signal-to-noise ratio in dB, scikit-image's, on 8-bit RGB."""

import numpy as np
from skimage.metrics import peak_signal_noise_ratio

from gan_colorize.metrics.batch import ImageMetric


class Psnr(ImageMetric):
    """Mean over images of 10 log10(255^2 / MSE). Higher is better."""

    name = "psnr"

    def score(self, real: np.ndarray, fake: np.ndarray) -> float:
        with np.errstate(divide="ignore"):  # equal pictures: infinite
            return float(peak_signal_noise_ratio(real, fake, data_range=255))
