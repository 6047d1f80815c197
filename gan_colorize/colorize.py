"""Photographs in, the same photographs in colour out."""

from collections.abc import Iterator

import numpy as np
import torch
from torch import nn

from gan_colorize.baselines.transfer import build
from gan_colorize.config import BaselineConfig
from gan_colorize.data import Images
from gan_colorize.errors import UserError
from gan_colorize.losses import l1
from gan_colorize.models import Generator
from gan_colorize.pixels import to_tensor, to_uint8
from gan_colorize.runs import generator_file
from gan_colorize.spaces import SPACES
from gan_colorize.training.checkpoint import load_generator


def load_colorizer(source: str) -> tuple[nn.Module, object, dict]:
    """The network of a run folder or a generator.safetensors, in evaluation mode; its space; the run's settings.

    Raises:
        UserError: there is no model, or it is of another version of the library.
    """
    path = generator_file(source, source)
    tensors, header = load_generator(path)
    try:
        settings = header["config"]
        if "model" in settings:
            network = build(BaselineConfig(**settings))
            space = SPACES[network.space]()
        else:
            space = SPACES[settings["space"]]()
            network = Generator(space.channels, settings["width"])
        network.load_state_dict(tensors)
    except (KeyError, TypeError, RuntimeError):
        raise UserError(f"{path} is of another version of gan_colorize: its layers and its settings differ") from None
    return network.eval(), space, settings


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
    for rgb in images.batches():
        yield rgb, *recolor(generator, space, rgb)
