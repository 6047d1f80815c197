"""`conv`: the cGAN report's Conv+Linear, one logit for the whole image."""

from torch import Tensor, nn

from gan_colorize.discriminators.patch import convolutions


class ConvDiscriminator(nn.Module):
    """cat[gray, color] (N, in_channels, H, W) -> logits (N, 1): `patch`'s convolutions, then dense layers.

    The features are averaged to 4x4 before the dense layers, so that any H and W will do.
    """

    def __init__(self, in_channels: int, width: int = 32, norm: str = "batch"):
        super().__init__()
        self.convolutions = convolutions(in_channels, width, norm)
        self.dense = nn.Sequential(
            nn.AdaptiveAvgPool2d(4),
            nn.Flatten(),
            nn.Linear(8 * width * 16, 64),
            nn.LeakyReLU(0.2, inplace=True),
            nn.Linear(64, 1),
        )

    def forward(self, x: Tensor) -> Tensor:
        return self.dense(self.convolutions(x))
