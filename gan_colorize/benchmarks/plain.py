"""The loop that one writes first, to measure against: each image decoded, augmented and converted when it is needed."""

import itertools
import os
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset

from gan_colorize.baselines.transfer import build
from gan_colorize.data.folder import find_images
from gan_colorize.errors import UserError
from gan_colorize.spaces.lab import CHROMA_RANGE


class PerImage(Dataset):
    """Reports 001's data set: Pillow, torchvision's transforms and OpenCV's Lab, image by image."""

    def __init__(self, root: Path, size: int, copies: int):
        from torchvision import transforms as T

        self.files = [root / name for name in find_images(root)] * max(1, copies)
        crop = T.RandomApply([T.RandomResizedCrop(size, (0.6, 1.0), (1.0, 1.0))], 0.5)
        factor = T.RandomApply([T.ColorJitter(brightness=(0.6, 1.0))], 0.5)
        self.transform = T.Compose([T.Resize((size, size)), T.RandomHorizontalFlip(), crop, factor])

    def __len__(self) -> int:
        return len(self.files)

    def __getitem__(self, i: int) -> tuple[Tensor, Tensor]:
        import cv2

        rgb = np.asarray(self.transform(Image.open(self.files[i]).convert("RGB")), np.float32) / 255
        lab = torch.from_numpy(cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB)).permute(2, 0, 1)
        return lab[:1] / 50 - 1, lab[1:] / CHROMA_RANGE


def check_plain(config) -> None:
    """Raises UserError for data that are no folder, or a model that does not learn each pixel's a*b*."""
    if not Path(config.data).is_dir():
        raise UserError("--against plain decodes images file by file: give a folder with --data")
    if getattr(config, "model", None) is None or build(config).space != "lab":
        raise UserError("--against plain needs a --model that learns a*b*, such as color_network_3")


def plain(config, steps: int) -> float:
    """Images a second of the plain loop: float32, Adam, a loss read at each step; without or with workers, the faster.

    To be called in a process of its own, in which nothing of the library's is set up.
    """
    images = PerImage(Path(config.data), config.size, config.copies)
    network, device = build(config).to(config.device), torch.device(config.device)
    adam = torch.optim.Adam(network.parameters(), config.lr)

    def run(workers: int) -> float:
        started = time.perf_counter()  # before the loader begins to fetch ahead
        loader = DataLoader(images, config.batch_size, shuffle=True, num_workers=workers)
        for gray, color in itertools.islice(loader, steps):
            loss = nn.functional.mse_loss(network(gray.to(device)), color.to(device))
            adam.zero_grad()
            loss.backward()
            adam.step()
            loss.item()
        return steps * config.batch_size / (time.perf_counter() - started)

    return max(run(workers) for workers in (0, len(os.sched_getaffinity(0))))
