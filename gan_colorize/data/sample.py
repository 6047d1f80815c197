"""`sample`: photographs that ship with the package, cut into crops."""

import hashlib
from pathlib import Path

import numpy as np
from PIL import Image

from gan_colorize.data.cache import Squares, decode
from gan_colorize.data.split import Data, Images

PHOTOGRAPHS = Path(__file__).parent / "photographs"
HELD_OUT = ("bison_in_meadow.jpg", "great_wall_green_hills.jpg", "orange_dahlia.jpg")

TRAIN_CROPS, TEST_CROPS, HELD_OUT_CROPS = 32, 6, 4  # of each photograph
TEST_SHARE = 0.3  # of the long side, a strip for the test alone
SMALLEST, LARGEST = 0.25, 0.9  # side of a crop over the short side of its region


def load_sample(size: int) -> Data:
    """36 photographs in the public domain, under CC0 or CC BY (photographs/PROVENANCE.md) as square crops.

    A strip at one end of each photograph gives its test crops, the rest its training crops: no
    pixel is in both. Three photographs are not trained on at all: each one's middle square and
    some crops are test images, and the sample grid shows the squares first. All random choices
    depend on the photograph's name alone.
    """
    files = sorted(path.name for path in PHOTOGRAPHS.glob("*.jpg"))
    rule = f"sample {TRAIN_CROPS} {TEST_CROPS} {HELD_OUT_CROPS} {TEST_SHARE} {SMALLEST} {LARGEST} {HELD_OUT}"
    decoded = decode(PHOTOGRAPHS, files, size, crops, rule)
    parts = np.array([name.split("/")[1] for name in decoded.names])
    test = np.flatnonzero(parts != "train")
    return Data(
        name="sample",
        train=Images(decoded, np.flatnonzero(parts == "train")),
        test=Images(decoded, test),
        split=f"disjoint regions of {len(files) - len(HELD_OUT)} photographs, and {len(HELD_OUT)} photographs held out",
        resize="square crops, Pillow bicubic (antialiased), 8 bit",
        shown_first=tuple(np.flatnonzero(parts[test] == "whole").tolist()),
    )


def crops(name: str, image: Image.Image) -> Squares:
    """The crops of one photograph, named photograph/part/number."""
    rng = np.random.default_rng(int.from_bytes(hashlib.sha256(name.encode()).digest()[:8]))
    width, height = image.size
    if name in HELD_OUT:
        side = min(width, height)
        left, top = (width - side) // 2, (height - side) // 2
        yield f"{name}/whole/0", image.crop((left, top, left + side, top + side))
        regions = [("held_out", HELD_OUT_CROPS, (0, 0, width, height))]
    else:
        regions = [(part, n, box) for (part, n), box in zip(_PARTS, strips(width, height, rng.random() < 0.5))]
    for part, n, (x0, y0, x1, y1) in regions:
        for i in range(n):
            side = round(rng.uniform(SMALLEST, LARGEST) * min(x1 - x0, y1 - y0))
            left, top = rng.integers(x0, x1 - side + 1), rng.integers(y0, y1 - side + 1)
            yield f"{name}/{part}/{i}", image.crop((left, top, left + side, top + side))


_PARTS = (("train", TRAIN_CROPS), ("test", TEST_CROPS))


def strips(width: int, height: int, test_first: bool) -> tuple[tuple[int, int, int, int], ...]:
    """Divides a picture across its long side: the boxes (x0, y0, x1, y1) of the training and test regions."""
    long = max(width, height)
    cut = round(long * (TEST_SHARE if test_first else 1 - TEST_SHARE))
    spans = [(0, cut), (cut, long)]
    boxes = [(a, 0, b, height) if width >= height else (0, a, width, b) for a, b in spans]
    return (boxes[1], boxes[0]) if test_first else (boxes[0], boxes[1])
