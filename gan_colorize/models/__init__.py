"""The generator and its building blocks."""

from gan_colorize.models.unet import LEVELS, PRESETS, Generator, UNet, count_parameters, init_weights

__all__ = ["LEVELS", "PRESETS", "Generator", "UNet", "count_parameters", "init_weights"]
