"""Photographs in, the same photographs in colour out."""

from collections.abc import Iterator

import numpy as np
import torch
from torch import nn

from gan_colorize.data import Images
from gan_colorize.losses import l1
from gan_colorize.pixels import to_tensor, to_uint8

BATCH = 64


@torch.inference_mode()
def recolor(generator: nn.Module, space, rgb: np.ndarray) -> tuple[np.ndarray, float]:
    """Takes pictures' colour away and lets the generator put it back, in evaluation mode and float32.

    Args:
        rgb: (N, H, W, 3) uint8.

    Returns:
        The colourings, (N, H, W, 3) uint8, and their mean absolute error in `color` on the [0, 1]
        scale, before any clipping or rounding.
    """
    training = generator.training
    generator.eval()
    gray, color = space.split(to_tensor(rgb, next(generator.parameters()).device))
    fake = generator(gray.contiguous(memory_format=torch.channels_last))
    generator.train(training)
    return to_uint8(space.merge(gray, fake)), l1(fake, color).item()


def recolor_all(generator: nn.Module, space, images: Images) -> Iterator[tuple[np.ndarray, np.ndarray, float]]:
    """`recolor` in batches over a set of images: (photographs, colourings, error) of each batch."""
    for start in range(0, len(images), BATCH):
        rgb = images[np.arange(start, min(start + BATCH, len(images)))]
        yield rgb, *recolor(generator, space, rgb)


def validation_l1(generator: nn.Module, space, images: Images) -> float:
    """Mean absolute error of `color` over a set of images, on the [0, 1] scale."""
    return sum(len(rgb) * error for rgb, _, error in recolor_all(generator, space, images)) / len(images)
