import numpy as np
import torch

from conftest import picture
from gan_colorize.baselines.nearest import NearestNeighbour
from gan_colorize.pixels import to_tensor
from gan_colorize.spaces.lab import LabSpace


def test_it_copies_the_chroma_of_the_most_similar_picture():
    rgb = np.stack([np.asarray(picture(seed, (16, 16))) for seed in range(70)])
    gray, color = LabSpace().split(to_tensor(rgb, torch.device("cpu")))
    network = NearestNeighbour(rgb)
    noisy = gray + 0.02 * torch.randn(gray.shape, generator=torch.Generator().manual_seed(0))
    assert torch.allclose(network(noisy), color, atol=1e-5)
    assert torch.allclose(network(noisy[[5, 3]]), color[[5, 3]], atol=1e-5)
