"""`hsv`: value is given, hue and saturation are predicted."""

from math import pi

import torch
from kornia.color import hsv_to_rgb, rgb_to_hsv
from torch import Tensor


class HsvSpace:
    """Given: V = max(R, G, B). Predicted: hue (0 to 360 degrees over [-1, 1]) and saturation (0 to 1 over [-1, 1]).

    As the cGAN report has it, with two weaknesses that come with it. V is not luma: a saturated
    blue and a white are equally bright in V, so the given channel of a photograph differs from the
    other spaces' and gives away where colours are strong. And hue is a circle cut open at red: L1
    pulls a red petal's -1 and +1 towards 0, which is cyan.
    """

    channels = 2

    def split(self, rgb: Tensor) -> tuple[Tensor, Tensor]:
        hue, saturation, value = rgb_to_hsv(rgb.float()).unbind(1)
        return 2 * value.unsqueeze(1) - 1, torch.stack([hue / pi - 1, 2 * saturation - 1], 1)

    def merge(self, gray: Tensor, color: Tensor) -> Tensor:
        hue, saturation = color.float().clamp(-1, 1).unbind(1)
        value = (gray.float()[:, 0] + 1) / 2
        return hsv_to_rgb(torch.stack([(hue + 1) * pi, (saturation + 1) / 2, value], 1)).clamp(0, 1)
