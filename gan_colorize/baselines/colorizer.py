"""What the reports' colorizers share: from lightness to a*b*, through an encoder and a decoder."""

from torch import Tensor, nn

from gan_colorize.spaces.lab import CHROMA_RANGE, lightness

TANH_UNIT = 128.0  # a*b* in a tanh's reach (001): OpenCV's 8-bit a* and b* run from -128 to 127


class LabColorizer(nn.Module):
    """L* in, a*b* out. `color` is theirs in LabSpace's units, so that it serves like the generator.

    Args:
        encoder, decoder: the network; its output counts in a*b* units.
        unit: what an output of 1 stands for, in a*b* units.
        raw: whether L* comes as it is, 0 to 100, or scaled to [0, 1].
    """

    space = "lab"

    def __init__(self, encoder: nn.Module, decoder: nn.Module, unit: float = 1.0, raw: bool = False):
        super().__init__()
        self.encoder, self.decoder, self.unit, self.raw = encoder, decoder, unit, raw

    def forward(self, gray: Tensor) -> Tensor:
        """(N, 1, H, W) in [-1, 1] -> (N, 2, H, W), a*b* over CHROMA_RANGE, not clipped."""
        height, width = gray.shape[-2:]
        chroma = self.decoder(self.encoder(lightness(gray, self.raw)))
        return chroma[..., :height, :width].float() * (self.unit / CHROMA_RANGE)
