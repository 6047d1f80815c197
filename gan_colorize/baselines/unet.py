"""`unet`: the library's own plain regressor, the line that a GAN must beat."""

from torch import Tensor, nn

from gan_colorize.models.unet import PRESETS, UNet


class UnetRegressor(nn.Module):
    """The generator's U-Net from L* to a*b*, with squared error and nothing else. Of no report."""

    space = "lab"

    def __init__(self, config):
        super().__init__()
        self.layers = UNet(1, 2, config.width or PRESETS["small"])

    def forward(self, gray: Tensor) -> Tensor:
        """(N, 1, H, W) -> (N, 2, H, W), a*b* over CHROMA_RANGE, not clipped."""
        return self.layers(gray).float()
