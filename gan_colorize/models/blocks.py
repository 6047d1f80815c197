"""The building blocks of the report's networks: convolution blocks and the two scaling blocks.

The cGAN report names ConvBlock, LeakyConvBlock and "scaling blocks", after pix2pix (Isola et al.
2017, arXiv:1611.07004) and Colorful Image Colorization (Zhang et al. 2016, arXiv:1603.08511). Its
drawings did not survive, so the layer sizes are ours, chosen to meet its parameter counts.
"""

from functools import partial

import torch
from torch import Tensor, nn

NORMS = {
    "batch": nn.BatchNorm2d,
    # One group is layer normalization over C, H and W: the one that WGAN-GP asks for (section 4),
    # since a gradient penalty is taken image by image and batch normalization mixes them.
    "layer": lambda channels: nn.GroupNorm(1, channels),
}


class HalvingConv2d(nn.Conv2d):
    """A 3x3 convolution with stride 2 and padding 1: (N, in_channels, H, W) -> (N, out_channels, H/2, W/2), rounded up.

    Equal to nn.Conv2d. On pictures of one column it stays in float32: there torch's bfloat16 gradient
    of the weights, on a CPU, holds whatever was in memory before (torch 2.15; tests/models).
    """

    def __init__(self, in_channels: int, out_channels: int, bias: bool = True):
        super().__init__(in_channels, out_channels, 3, 2, 1, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        if x.shape[-1] > 1:
            return super().forward(x)
        with torch.autocast(x.device.type, enabled=False):
            return super().forward(x.float())


class ConvBlock(nn.Sequential):
    """3x3 convolution, normalization, ReLU: (N, in_channels, H, W) -> (N, out_channels, H, W).

    With `stride` 2, H and W are halved (rounded up). `norm` is a key of NORMS.
    """

    def __init__(self, in_channels: int, out_channels: int, norm: str = "batch", stride: int = 1):
        convolution = HalvingConv2d if stride == 2 else partial(nn.Conv2d, kernel_size=3, padding=1)
        super().__init__(
            convolution(in_channels, out_channels, bias=False),  # the norm has its own bias
            NORMS[norm](out_channels),
            self.activation(),
        )

    @staticmethod
    def activation() -> nn.Module:
        return nn.ReLU(inplace=True)


class LeakyConvBlock(ConvBlock):
    """A ConvBlock with LeakyReLU(0.2), which lets gradients through where units are off."""

    @staticmethod
    def activation() -> nn.Module:
        return nn.LeakyReLU(0.2, inplace=True)


class DownBlock(nn.Sequential):
    """The scaling block of the encoder: a strided LeakyConvBlock halves H and W."""

    def __init__(self, in_channels: int, out_channels: int, norm: str = "batch"):
        super().__init__(LeakyConvBlock(in_channels, out_channels, norm, stride=2))


class UpBlock(nn.Module):
    """The scaling block of the decoder: doubles H and W, joins the skip connection, one ConvBlock.

    The transposed convolution has kernel 2 and stride 2: its windows do not overlap, so it lays no
    checkerboard (Odena et al. 2016), and on a CPU it is the fastest of the usual choices.
    """

    def __init__(self, in_channels: int, out_channels: int, norm: str = "batch"):
        super().__init__()
        self.scale = nn.Sequential(
            nn.ConvTranspose2d(in_channels, out_channels, 2, 2, bias=False),
            NORMS[norm](out_channels),
            nn.ReLU(inplace=True),
        )
        self.block = ConvBlock(2 * out_channels, out_channels, norm)

    def forward(self, x: Tensor, skip: Tensor) -> Tensor:
        """(N, in_channels, H, W) and (N, out_channels, 2H, 2W) -> (N, out_channels, 2H, 2W)."""
        return self.block(torch.cat([self.scale(x), skip], dim=1))
