"""Batches: the same pictures in the same order for the same seed, whatever the number of workers."""

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from gan_colorize.data.augment import augmentation
from gan_colorize.data.split import Images


class Batches:
    """Training batches of (N, 3, H, W) uint8, in channels_last memory.

    An epoch is a seeded permutation of the images, and what it leaves over after its last whole
    batch is dropped; a set smaller than `batch_size` is one batch.
    """

    def __init__(self, images: Images, batch_size: int, augment: str, seed: int, workers: int = 0, pin: bool = False):
        self.count = len(images)
        self.batch_size = min(batch_size, self.count)
        self.seed = seed
        size = images.decoded.rgb.shape[1]
        self.options = {"num_workers": workers, "pin_memory": pin, "collate_fn": _as_is}
        self.dataset = _Augmented(images, augment, size, seed)

    def __len__(self) -> int:
        """Batches in an epoch."""
        return self.count // self.batch_size

    def epoch(self, epoch: int, start: int = 0) -> Iterator[Tensor]:
        """The batches of an epoch (counted from 0), from number `start` on."""
        order = np.random.default_rng([self.seed, epoch]).permutation(self.count)
        order = order[: len(self) * self.batch_size].reshape(len(self), self.batch_size)
        keys = [[(epoch, int(i)) for i in batch] for batch in order[start:]]
        # a generator of its own: a loader draws a number at each start, which must not come from torch's
        # global state, or a run resumed within an epoch would go on differently
        yield from DataLoader(self.dataset, batch_sampler=keys, generator=torch.Generator(), **self.options)


class _Augmented(Dataset):
    """Maps keys (epoch, index) to a batch, so that randomness depends on nothing but seed and key."""

    def __init__(self, images: Images, augment: str, size: int, seed: int):
        self.images, self.name, self.size, self.seed = images, augment, size, seed
        self.augment = None

    def __getitems__(self, keys: list[tuple[int, int]]) -> Tensor:
        rgb = self.images[np.array([index for _, index in keys])]
        if self.name != "none":
            self.augment = self.augment or augmentation(self.name, self.size)  # made in the worker
            rgb = np.stack([self.augment(x, self._seed(*key)) for x, key in zip(rgb, keys)])
        return torch.from_numpy(rgb).permute(0, 3, 1, 2)

    def _seed(self, epoch: int, index: int) -> int:
        return int(np.random.SeedSequence([self.seed, epoch, index]).generate_state(1)[0])


def _as_is(batch: Tensor) -> Tensor:
    return batch
