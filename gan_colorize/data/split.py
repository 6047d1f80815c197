"""What is trained on and what is scored: `Data`, and the rules that divide pictures between the two."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from gan_colorize.data.cache import RESIZE, Decoded
from gan_colorize.errors import UserError

SPLIT_SEED = 0  # not --seed: runs of different seeds are scored on the same test images
MIN_IMAGES = 10


@dataclass(frozen=True)
class Images:
    """A selection of decoded pictures: `images[i]` is (size, size, 3) uint8, `images[array]` a batch."""

    decoded: Decoded
    index: np.ndarray

    def __len__(self) -> int:
        return len(self.index)

    def __getitem__(self, i: int | np.ndarray) -> np.ndarray:
        return self.decoded.rgb[self.index[i]]

    def batches(self, size: int = 64) -> Iterator[np.ndarray]:
        """The pictures in order, at most `size` at once, so that memory does not grow with their number."""
        for start in range(0, len(self), size):
            yield self[np.arange(start, min(start + size, len(self)))]

    @property
    def names(self) -> list[str]:
        return [self.decoded.names[i] for i in self.index]

    @property
    def digests(self) -> list[str]:
        return [self.decoded.digests[i] for i in self.index]


@dataclass(frozen=True)
class Data:
    """A data set, divided.

    Attributes:
        name: short, for the run folder's name.
        train, test: disjoint; no exact duplicate stands on both sides.
        split: how they were divided, in words, for the protocol.
        resize: how the pictures were brought to their size, in words, for the protocol.
        shown_first: positions in `test` that the sample grid shows before all others.
        rejected: (file, reason) of the files left out.
        notes: what the user should know, one line each.
    """

    name: str
    train: Images
    test: Images
    split: str
    resize: str = RESIZE
    shown_first: tuple[int, ...] = ()
    rejected: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def fingerprint(self) -> str:
        """16 hex digits of the decoded test pixels alone, whatever their order or names."""
        return hashlib.sha256("".join(sorted(self.test.digests)).encode()).hexdigest()[:16]

    @property
    def identity(self) -> str:
        """A hash of all pixels, which part each is in, and their order: equal where training is repeatable."""
        digests = [*self.train.digests, "test", *self.test.digests]
        return hashlib.sha256(" ".join(digests).encode()).hexdigest()[:16]

    def shown(self, count: int, skip: int = 0) -> np.ndarray:
        """Positions in `test` of the sample grid's pictures: `shown_first`, then a seeded choice."""
        order = np.random.default_rng(SPLIT_SEED).permutation(len(self.test))
        order = [*self.shown_first, *(i for i in order if i not in self.shown_first)]
        return np.array(order[skip : skip + count], dtype=int)


def random_split(decoded: Decoded, fraction: float) -> tuple[Images, Images, str]:
    """A seeded random split in which all copies of a picture fall on the same side.

    The test part is `fraction` of the pictures, raised to min(64, 20 %) where that is more.

    Raises:
        UserError: fewer than MIN_IMAGES different pictures.
    """
    groups: dict[str, list[int]] = {}
    for i, digest in enumerate(decoded.digests):
        groups.setdefault(digest, []).append(i)
    if len(groups) < MIN_IMAGES:
        bad = "".join(f" ({len(decoded.rejected)} more can't be used: {': '.join(r)} …)" for r in decoded.rejected[:1])
        raise UserError(
            f"{count(len(groups), 'usable image')} in the data set{bad}; "
            f"at least {MIN_IMAGES} different ones are needed"
        )
    total = len(decoded.digests)
    wanted = max(round(fraction * total), min(64, total // 5))
    test: list[int] = []
    order = np.random.default_rng(SPLIT_SEED).permutation(len(groups))
    members = list(groups.values())
    for group in order:
        if len(test) >= wanted:
            break
        if len(test) + len(members[group]) <= total // 2:  # else it is one picture, many times: to the training
            test += members[group]
    mask = np.zeros(total, dtype=bool)
    mask[test] = True
    split = f"random (seed {SPLIT_SEED}), {len(test)} of {total} for the test"
    return Images(decoded, np.flatnonzero(~mask)), Images(decoded, np.flatnonzero(mask)), split


def without_copies_of(train: Images, test: Images) -> tuple[Images, int]:
    """Takes pictures that also stand in `test` out of `train`; returns how many there were."""
    tested = set(test.digests)
    keep = np.array([digest not in tested for digest in train.digests], dtype=bool)
    return Images(train.decoded, train.index[keep]), int((~keep).sum())


def count(n: int, noun: str) -> str:
    """`1 image`, `2 images`, `no images`."""
    return f"{n or 'no'} {noun}{'' if n == 1 else 's'}"
