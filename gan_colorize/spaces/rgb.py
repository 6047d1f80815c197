"""`rgb`: luma is given, all three colours are predicted."""

from kornia.color import rgb_to_grayscale
from torch import Tensor


class RgbSpace:
    """Given: Rec. 601 luma. Predicted: R, G and B.

    The prediction holds the whole picture, so its lightness need not be the given one: the only
    space here in which a generator can get the gray photograph itself wrong.
    """

    channels = 3

    def split(self, rgb: Tensor) -> tuple[Tensor, Tensor]:
        rgb = rgb.float()
        return 2 * rgb_to_grayscale(rgb) - 1, 2 * rgb - 1

    def merge(self, gray: Tensor, color: Tensor) -> Tensor:
        return ((color.float() + 1) / 2).clamp(0, 1)
