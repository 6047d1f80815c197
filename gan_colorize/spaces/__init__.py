"""The colour spaces by name: what is given (`gray`) and what is predicted (`color`).

A space is a class without state:

    split(rgb) -> (gray, color)     (N, 3, H, W) in [0, 1] -> (N, 1, H, W) and (N, channels, H, W) in [-1, 1]
    merge(gray, color) -> rgb       the inverse, clipped to [0, 1]
    channels                        the number of predicted channels

The arithmetic is kornia's, always in float32 (kornia's Lab in bfloat16 is off by half the range).
kornia agrees with scikit-image and inverts to far less than half an 8-bit level: tests/spaces.
"""

from gan_colorize.spaces.hsv import HsvSpace
from gan_colorize.spaces.lab import LabSpace
from gan_colorize.spaces.rgb import RgbSpace
from gan_colorize.spaces.ycbcr import YcbcrSpace

SPACES = {
    "rgb": RgbSpace,
    "hsv": HsvSpace,
    "ycbcr": YcbcrSpace,
    "lab": LabSpace,
}

__all__ = ["SPACES"]
