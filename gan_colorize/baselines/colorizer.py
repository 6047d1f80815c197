"""What the reports' colorizers share: from lightness to a*b*, through an encoder and a decoder."""

from collections.abc import Callable

from torch import Tensor, nn

from gan_colorize.baselines.nonlinearities import ACTIVATIONS
from gan_colorize.spaces.lab import CHROMA_RANGE, lightness

TANH_UNIT = 128.0  # what a tanh of 1 stands for (001): a* and b* "lie between -128 to 127"

Layers = Callable[[int, int], list[nn.Module]]


class LabColorizer(nn.Module):
    """L* in, a*b* out. `color` is theirs in LabSpace's units, so that it serves like the generator.

    Each layer of the encoder, and of the decoder but for its last one, is followed by BN and the
    activation.

    Args:
        channels: of the encoder's layers, from 1 on; the decoder goes the same way back, to 2.
        down, up: (in, out) -> what a layer of the encoder and of the decoder is.
        activation: of ACTIVATIONS.
        end: what follows the decoder's last layer.
        unit: what an output of 1 stands for, in a*b* units.
        raw: whether L* comes as it is, 0 to 100, or scaled to [0, 1].
    """

    space = "lab"

    def __init__(
        self,
        channels: list[int],
        down: Layers,
        up: Layers,
        activation: str,
        end: list[nn.Module],
        unit: float,
        raw: bool,
    ):
        super().__init__()
        encoder, decoder = [], []
        for i, o in zip(channels, channels[1:]):
            encoder += [*down(i, o), nn.BatchNorm2d(o), ACTIVATIONS[activation]()]
        for i, o in zip(channels[:1:-1], channels[-2:0:-1]):
            decoder += [*up(i, o), nn.BatchNorm2d(o), ACTIVATIONS[activation]()]
        self.encoder = nn.Sequential(*encoder)
        self.decoder = nn.Sequential(*decoder, *up(channels[1], 2), *end)
        self.unit, self.raw = unit, raw

    def forward(self, gray: Tensor) -> Tensor:
        """(N, 1, H, W) in [-1, 1] -> (N, 2, H, W), a*b* over CHROMA_RANGE, not clipped."""
        height, width = gray.shape[-2:]
        chroma = self.decoder(self.encoder(lightness(gray, self.raw)))
        return chroma[..., :height, :width].float() * (self.unit / CHROMA_RANGE)
