"""The baselines by name: the reports' regressors, colorizers and classifiers.

A member says what it is, where it is from and how it is trained, and `build(config)` makes its
network: gray (N, 1, H, W) -> color (N, channels, H, W), both in the [-1, 1] of its `space`, so that
whatever colours with a generator colours with a baseline. Its settings as reported are in
configs/paper/NAME.yaml.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from torch import nn

from gan_colorize.baselines.color_network import ColorNetwork
from gan_colorize.baselines.colour_cnn import ColourClassifier, ColourRegression
from gan_colorize.baselines.convnet import THREE, ConvNet
from gan_colorize.baselines.mean_cnn import MeanCnn
from gan_colorize.baselines.mean_conv7 import MeanConv7
from gan_colorize.baselines.mean_fcn import MeanFcn
from gan_colorize.baselines.unet import UnetRegressor


@dataclass(frozen=True)
class Baseline:
    """A row of the reports.

    Attributes:
        build: config -> the network.
        task: what it learns: each image's "mean" chroma, each pixel's colour by "regression", or its
            class by "classification".
        source: the reports' numbers.
        summary: what it is, in a line.
        flags: the settings that only some baselines have, and that it has.
    """

    build: Callable[..., nn.Module]
    task: str
    source: str
    summary: str
    flags: tuple[str, ...] = ()


_MEAN = ("target", "raw_input", "init_from")
_PIXELS = ("init_from", "transfer")
_LAB = (*_PIXELS, "raw_input", "activation", "output")
_NETWORK = (*_LAB, "depth", "upsample")
_CLASSES = (*_PIXELS, "colours", "classes", "rebalance", "temperature")

BASELINES = {
    "mean_fcn": Baseline(MeanFcn, "mean", "000", "mean a*, b* from L*; fully connected 49152-500-250-100-1", _MEAN),
    "mean_cnn": Baseline(MeanCnn, "mean", "000", "mean a*, b* from L*; 4 x [conv 3-3, BN, ReLU], linear", _MEAN),
    "mean_conv7": Baseline(
        MeanConv7, "mean", "001, 002", "mean a*, b* from L*; 7 convolutions of 3 maps", (*_MEAN, "activation")
    ),
    "convnet": Baseline(ConvNet, "regression", "000", "a*b* from L*; 1-8-16-32-64-128-64-32-16-8-2, stride 1", _LAB),
    "convnet1": Baseline(
        partial(ConvNet, channels=THREE), "regression", "000", "a*b* from L*; 1-8-16-32-16-8-2, stride 1, ReLU", _LAB
    ),
    "convnet2": Baseline(
        partial(ConvNet, channels=THREE, activation="tanh"), "regression", "000", "convnet1 with tanh", _LAB
    ),
    "color_network_1": Baseline(
        partial(ColorNetwork, width=3, growth=1),
        "regression",
        "001",
        "a*b* from L*; 5 modules down and up, 3 maps",
        _NETWORK,
    ),
    "color_network_2": Baseline(
        partial(ColorNetwork, width=8),
        "regression",
        "001",
        "a*b* from L*; 5 modules down and up, 8 to 128 maps",
        _NETWORK,
    ),
    "color_network_3": Baseline(
        partial(ColorNetwork, width=16),
        "regression",
        "001",
        "a*b* from L*; 5 modules down and up, 16 to 256 maps",
        _NETWORK,
    ),
    "color_network_tanh": Baseline(
        partial(ColorNetwork, width=16, output="tanh"),
        "regression",
        "001",
        "color_network_3 with a tanh output, a*b* over 128",
        _NETWORK,
    ),
    "colour_regression": Baseline(
        ColourRegression, "regression", "004", "RGB from gray; 32-64-64-64-32 filters", (*_PIXELS, "colours")
    ),
    "colour_classification": Baseline(
        ColourClassifier, "classification", "004", "one of 24 colours for each pixel; the same layers", _CLASSES
    ),
    "colour_unet": Baseline(
        partial(ColourClassifier, skips=True),
        "classification",
        "004",
        "colour_classification with skip connections",
        _CLASSES,
    ),
    "unet": Baseline(
        UnetRegressor, "regression", "ours", "a*b* from L*; the generator's U-Net, squared error", _PIXELS
    ),
}


def listing() -> str:
    """Every baseline: its name, what it is, and the report it is from."""
    widths = max(map(len, BASELINES)), max(len(baseline.summary) for baseline in BASELINES.values())
    return "\n".join(
        f"{name:<{widths[0]}}  {baseline.summary:<{widths[1]}}  {baseline.source}"
        for name, baseline in BASELINES.items()
    )


SPECIAL_FLAGS = tuple(dict.fromkeys(flag for baseline in BASELINES.values() for flag in baseline.flags))

__all__ = ["BASELINES", "SPECIAL_FLAGS", "Baseline", "listing"]
