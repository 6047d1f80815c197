"""Inception features of pictures: what FID and KID compare."""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval
from torchvision.models.inception import BasicConv2d
from tqdm import tqdm

from gan_colorize.metrics.inception import architecture
from gan_colorize.metrics.weights import inception_weights

BATCH = {"cpu": 8, "cuda": 128, "mps": 32}  # on 2 CPU cores 8 pass 31 images a second, 64 pass 18


def load_inception(device: torch.device) -> nn.Module:
    """The network with its weights, ready: evaluation mode, batch normalization fused into the convolutions.

    Raises:
        WeightsUnavailable: see `inception_weights`.
    """
    network = architecture()
    network.load_state_dict(inception_weights(), strict=False, assign=True)
    network.eval()
    for module in network.modules():
        if isinstance(module, BasicConv2d):
            module.bn.num_batches_tracked = None
            module.conv, module.bn = fuse_conv_bn_eval(module.conv, module.bn), nn.Identity()
    return network.requires_grad_(False).to(device, memory_format=torch.channels_last)


@torch.inference_mode()
def extract(network: nn.Module, rgb: np.ndarray, what: str = "") -> Tensor:
    """Features (N, 2048) float32 of pictures (N, H, W, 3) uint8, behind a progress bar; always in float32."""
    device = next(network.parameters()).device
    size = BATCH[device.type]
    features = []
    with tqdm(total=len(rgb), desc=f"Inception features {what}".strip(), unit="img", disable=None, leave=False) as bar:
        for start in range(0, len(rgb), size):
            batch = torch.from_numpy(np.ascontiguousarray(rgb[start : start + size])).to(device)
            features.append(network(batch.permute(0, 3, 1, 2).float() / 255).cpu())
            bar.update(len(batch))
    return torch.cat(features)
