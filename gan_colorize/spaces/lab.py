"""`lab`: CIE lightness is given, a* and b* are predicted."""

import torch
from kornia.color import lab_to_rgb, rgb_to_lab
from torch import Tensor

CHROMA_RANGE = 110.0  # sRGB reaches -86.2 … 98.2 in a* and -107.9 … 94.5 in b*


def lightness(gray: Tensor, raw: bool = False) -> Tensor:
    """The given channel as L* over 100, in [0, 1]; or `raw`, 0 to 100."""
    return (gray + 1) * (50 if raw else 0.5)


class LabSpace:
    """Given: L* (0 to 100 over [-1, 1]). Predicted: a* and b* (-110 to 110 over [-1, 1]), D65."""

    channels = 2

    def split(self, rgb: Tensor) -> tuple[Tensor, Tensor]:
        lab = rgb_to_lab(rgb.float())
        return lab[:, :1] / 50 - 1, lab[:, 1:] / CHROMA_RANGE

    def merge(self, gray: Tensor, color: Tensor) -> Tensor:
        lab = torch.cat([(gray.float() + 1) * 50, color.float() * CHROMA_RANGE], 1)
        return lab_to_rgb(lab, clip=True)
