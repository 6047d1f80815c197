"""The U-Net: the generator of every experiment, and the body of the U-Net discriminator."""

import torch.nn.functional as F
from torch import Tensor, nn

from gan_colorize.models.blocks import DownBlock, LeakyConvBlock, UpBlock

# Widths of the library's two sizes. `paper` meets the cGAN report's totals: 29.28 M parameters for
# generator + `unet` discriminator, about 20 M with `patch` or `conv`.
PRESETS = {"small": 16, "paper": 60}

# Channels at full resolution and after each halving, in units of the width.
LEVELS = (1, 2, 4, 6, 8, 8)


class UNet(nn.Module):
    """Encoder and decoder with skip connections (Ronneberger et al. 2015, arXiv:1505.04597).

    Maps (N, in_channels, H, W) to (N, out_channels, H, W), without a final activation, for any H
    and W: the input is padded inside to a multiple of 32 and the output cropped back.

    Args:
        width: channels at full resolution; LEVELS says how they grow.
        norm: "batch", or "layer" under a gradient penalty.
    """

    def __init__(self, in_channels: int, out_channels: int, width: int = 32, norm: str = "batch"):
        super().__init__()
        channels = [width * level for level in LEVELS]
        self.stem = LeakyConvBlock(in_channels, width, norm)
        self.down = nn.ModuleList(DownBlock(i, o, norm) for i, o in zip(channels, channels[1:]))
        self.up = nn.ModuleList(UpBlock(i, o, norm) for i, o in zip(channels[:0:-1], channels[-2::-1]))
        self.head = nn.Conv2d(width, out_channels, 3, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        height, width = x.shape[-2:]
        x = pad_to_multiple(x, 2 ** len(self.down))
        x = self.stem(x)
        skips = []
        for down in self.down:
            skips.append(x)
            x = down(x)
        for up in self.up:
            x = up(x, skips.pop())
        return self.head(x)[..., :height, :width]


class Generator(UNet):
    """The U-Net from `gray` (N, 1, H, W) to `color` (N, out_channels, H, W), both in [-1, 1].

    The last activation is tanh, as in pix2pix; it is the report's sigmoid, rescaled to [-1, 1].
    """

    def __init__(self, out_channels: int, width: int = PRESETS["small"]):
        super().__init__(1, out_channels, width)

    def forward(self, gray: Tensor) -> Tensor:
        return super().forward(gray).tanh()


def pad_to_multiple(x: Tensor, multiple: int) -> Tensor:
    """Pads (N, C, H, W) at the bottom and the right, by repeating the edge, to a multiple of `multiple`."""
    height, width = x.shape[-2:]
    bottom, right = -height % multiple, -width % multiple
    return F.pad(x, (0, right, 0, bottom), mode="replicate") if bottom or right else x


def init_weights(network: nn.Module) -> nn.Module:
    """Draws every convolution and linear weight from N(0, 0.02), biases 0: DCGAN's start (arXiv:1511.06434).

    Normalization layers keep torch's scale 1 and shift 0. Returns the network.
    """
    for module in network.modules():
        if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d, nn.Linear)):
            nn.init.normal_(module.weight, 0.0, 0.02)
            if module.bias is not None:
                nn.init.zeros_(module.bias)
    return network


def count_parameters(network: nn.Module) -> int:
    """The number of values in a network that training sets, or set."""
    return sum(p.numel() for p in network.parameters())
