"""The assignment's `MyConv2d` (004): a convolution written out, to see what one is."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class MyConv2d(nn.Conv2d):
    """Equal to nn.Conv2d (odd kernel, stride 1, size kept) in value and gradient, by unfolding and one matrix product.

    Unfolding lays each pixel's neighbourhood out as a row of kernel^2 * in_channels numbers: the
    picture beside itself, shifted by every offset of the kernel. (F.unfold does the same in another
    order; on a CPU, with its gradient, it takes two to four times as long.) The weights are one
    column for each output channel. Weights and their start are nn.Conv2d's.
    """

    def __init__(self, in_channels: int, out_channels: int, kernel: int = 3):
        super().__init__(in_channels, out_channels, kernel, padding=kernel // 2)

    def forward(self, x: Tensor) -> Tensor:
        """(N, in_channels, H, W) -> (N, out_channels, H, W)."""
        if torch.is_autocast_enabled(x.device.type):  # before unfolding, not after: a ninth of the work
            x = x.to(torch.get_autocast_dtype(x.device.type))
        (kernel, _), (height, width) = self.kernel_size, x.shape[-2:]
        padded = F.pad(x, (kernel // 2,) * 4).permute(0, 2, 3, 1)
        offsets = [(i, j) for i in range(kernel) for j in range(kernel)]
        rows = torch.cat([padded[:, i : i + height, j : j + width] for i, j in offsets], -1)
        columns = self.weight.permute(0, 2, 3, 1).flatten(1)
        return (rows @ columns.T.to(x.dtype) + self.bias.to(x.dtype)).permute(0, 3, 1, 2)
