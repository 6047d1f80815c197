"""`colour_regression`, `colour_classification`, `colour_unet`: the horses of assignment 004."""

import torch
from torch import Tensor, nn

from gan_colorize.baselines.classes import ab_classes, colour_classes
from gan_colorize.baselines.my_conv2d import MyConv2d
from gan_colorize.models.unet import pad_to_multiple


class ColourCnn(nn.Module):
    """The layers that the three share. The assignment leaves them to its notebook, so these are ours:

        layer   filters       then                               size
        down1   32 of 3x3     BN, ReLU, 2x2 MaxPool              32 -> 16
        down2   64 of 3x3     BN, ReLU, 2x2 MaxPool              16 -> 8
        middle  64 of 3x3     BN, ReLU                           8
        up1     64 of 3x3     BN, ReLU, nearest upsampling       8 -> 16
        up2     32 of 3x3     BN, ReLU, nearest upsampling       16 -> 32
        last    outputs, 3x3                                     32

    Six convolutions, all MyConv2d. With `skips`, up1 also receives down2's output, up2 down1's, and
    the last convolution the gray input: the first layer connects to the last, the second to the
    second last, and so on.

    Args:
        outputs: 3 colours, or a logit for each class.
        width: filters of the first layer.
    """

    def __init__(self, outputs: int, width: int = 32, skips: bool = False):
        super().__init__()
        self.skips = skips
        self.down1 = nn.Sequential(*_block(1, width), nn.MaxPool2d(2))
        self.down2 = nn.Sequential(*_block(width, 2 * width), nn.MaxPool2d(2))
        self.middle = nn.Sequential(*_block(2 * width, 2 * width))
        self.up1 = nn.Sequential(*_block((4 if skips else 2) * width, 2 * width), nn.Upsample(scale_factor=2))
        self.up2 = nn.Sequential(*_block((3 if skips else 2) * width, width), nn.Upsample(scale_factor=2))
        self.last = MyConv2d(width + 1 if skips else width, outputs)

    def forward(self, gray: Tensor) -> Tensor:
        """(N, 1, H, W) -> (N, outputs, H, W)."""
        height, width = gray.shape[-2:]
        gray = pad_to_multiple((gray + 1) / 2, 4)
        first = self.down1(gray)
        second = self.down2(first)
        x = self.up1(self._join(self.middle(second), second))
        x = self.up2(self._join(x, first))
        return self.last(self._join(x, gray))[..., :height, :width]

    def _join(self, x: Tensor, skip: Tensor) -> Tensor:
        return torch.cat([x, skip], 1) if self.skips else x


class ColourRegression(nn.Module):
    """RGB from gray, with squared error."""

    space = "rgb"

    def __init__(self, config):
        super().__init__()
        self.layers = ColourCnn(3, config.width or 32)

    def forward(self, gray: Tensor) -> Tensor:
        """(N, 1, H, W) -> (N, 3, H, W) in [-1, 1], not clipped."""
        return 2 * self.layers(gray).float() - 1


class ColourClassifier(nn.Module):
    """A softmax over the colours of `classes` for each pixel; `skips` makes it the assignment's UNet."""

    def __init__(self, config, skips: bool = False):
        super().__init__()
        self.classes = ab_classes() if config.classes == "ab" else colour_classes()
        self.space = self.classes.space
        self.temperature = config.temperature
        self.layers = ColourCnn(len(self.classes), config.width or 32, skips)

    def logits(self, gray: Tensor) -> Tensor:
        """(N, 1, H, W) -> (N, classes, H, W)."""
        return self.layers(gray).float()

    def forward(self, gray: Tensor) -> Tensor:
        """(N, 1, H, W) -> the classes' colours, (N, channels, H, W) in [-1, 1]."""
        return self.classes.decode(self.logits(gray), self.temperature)


def _block(in_channels: int, out_channels: int) -> tuple[nn.Module, ...]:
    return MyConv2d(in_channels, out_channels), nn.BatchNorm2d(out_channels), nn.ReLU(inplace=True)
