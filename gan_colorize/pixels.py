"""8-bit pictures and tensors, to and fro."""

import numpy as np
import torch
from kornia.color import rgb_to_grayscale
from torch import Tensor


def to_tensor(rgb: np.ndarray, device: torch.device) -> Tensor:
    """(N, H, W, 3) uint8 pictures as an (N, 3, H, W) float32 tensor in [0, 1]."""
    return to_float(torch.from_numpy(np.ascontiguousarray(rgb)).to(device).permute(0, 3, 1, 2))


def to_float(rgb: Tensor) -> Tensor:
    """uint8 colours 0 to 255 as float32 in [0, 1]."""
    return rgb.float() / 255


def to_uint8(rgb: Tensor) -> np.ndarray:
    """An (N, 3, H, W) tensor in [0, 1] as (N, H, W, 3) uint8 pictures, rounded."""
    return (rgb * 255).round().clamp(0, 255).byte().permute(0, 2, 3, 1).contiguous().cpu().numpy()


def luma(rgb: np.ndarray) -> np.ndarray:
    """(N, H, W, 3) uint8 pictures in Rec. 601 luma, three equal channels: the gray photograph."""
    gray = rgb_to_grayscale(to_tensor(rgb, torch.device("cpu")))
    return to_uint8(gray.expand(-1, 3, -1, -1))
