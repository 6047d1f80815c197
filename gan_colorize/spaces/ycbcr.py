"""`ycbcr`: luma is given, the two colour differences are predicted."""

import torch
from kornia.color import rgb_to_ycbcr, ycbcr_to_rgb
from torch import Tensor


class YcbcrSpace:
    """Given: Rec. 601 luma Y. Predicted: Cb and Cr, full range ([0, 1] in kornia, here [-1, 1])."""

    channels = 2

    def split(self, rgb: Tensor) -> tuple[Tensor, Tensor]:
        ycbcr = 2 * rgb_to_ycbcr(rgb.float()) - 1
        return ycbcr[:, :1], ycbcr[:, 1:]

    def merge(self, gray: Tensor, color: Tensor) -> Tensor:
        ycbcr = torch.cat([gray.float(), color.float()], 1)
        return ycbcr_to_rgb((ycbcr + 1) / 2).clamp(0, 1)
