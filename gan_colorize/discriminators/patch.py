"""`patch`: PatchGAN, one logit for each overlapping patch (pix2pix, Isola et al. 2017, section 3.2.2)."""

from torch import Tensor, nn

from gan_colorize.models.blocks import NORMS


def convolutions(in_channels: int, width: int, norm: str) -> nn.Sequential:
    """The convolutions that `patch` and `conv` share: (N, in_channels, H, W) -> (N, 8 * width, H/8, W/8).

    pix2pix's 4x4 kernels, three of them strided and two not; no normalization after the first.
    """

    def layer(i: int, o: int, stride: int) -> list[nn.Module]:
        # an unstrided 4x4 kernel keeps H and W with one row more of padding at the far side
        padding = [] if stride == 2 else [nn.ZeroPad2d((1, 2, 1, 2))]
        conv = nn.Conv2d(i, o, 4, stride, 1 if stride == 2 else 0, bias=False)
        return [*padding, conv, NORMS[norm](o), nn.LeakyReLU(0.2, inplace=True)]

    return nn.Sequential(
        nn.Conv2d(in_channels, width, 4, 2, 1),
        nn.LeakyReLU(0.2, inplace=True),
        *layer(width, 2 * width, 2),
        *layer(2 * width, 4 * width, 2),
        *layer(4 * width, 6 * width, 1),
        *layer(6 * width, 8 * width, 1),
    )


class PatchDiscriminator(nn.Module):
    """cat[gray, color] (N, in_channels, H, W) -> logits (N, 1, H/8, W/8), each with a view of 86 pixels."""

    def __init__(self, in_channels: int, width: int = 32, norm: str = "batch"):
        super().__init__()
        self.convolutions = convolutions(in_channels, width, norm)
        self.head = nn.Conv2d(8 * width, 1, 3, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.convolutions(x))
