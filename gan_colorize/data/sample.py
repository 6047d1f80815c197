"""`sample`: photographs that ship with the package, cut into crops."""

import hashlib
from pathlib import Path

import numpy as np
from PIL import Image

from gan_colorize.data.cache import Squares, decode
from gan_colorize.data.split import Data, Images

PHOTOGRAPHS = Path(__file__).parent / "photographs"
HELD_OUT = ("bison_in_meadow.jpg", "great_wall_green_hills.jpg", "orange_dahlia.jpg")

# Where each photograph is cut across its long side: training, test, training, test, training.
CUTS = (0.0, 0.2, 0.32, 0.62, 0.74, 1.0)
TRAIN_CROPS, TEST_CROPS, HELD_OUT_CROPS = 30, 3, 4  # of each of these regions, and of a photograph held out
SMALLEST = 64  # side of the smallest crop, in pixels
LARGEST = 0.95  # side of the largest crop, over the short side of its region


def load_sample(size: int) -> Data:
    """36 photographs in the public domain, under CC0 or CC BY (photographs/PROVENANCE.md) as square crops.

    Two strips across each photograph give its test crops, what lies beside them the training crops:
    no pixel is in both. Three photographs are not trained on at all: each one's middle square and
    some crops are test images, and the sample grid shows the squares first. All random choices
    depend on the photograph's name alone.
    """
    files = sorted(path.name for path in PHOTOGRAPHS.glob("*.jpg"))
    rule = f"sample {CUTS} {TRAIN_CROPS} {TEST_CROPS} {HELD_OUT_CROPS} {SMALLEST} {LARGEST} {HELD_OUT}"
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
        parts = [("test", TEST_CROPS) if i % 2 else ("train", TRAIN_CROPS) for i in range(len(CUTS) - 1)]
        regions = [(*part, box) for part, box in zip(parts, strips(width, height))]
    for region, (part, n, (x0, y0, x1, y1)) in enumerate(regions):
        for i in range(n):
            largest = LARGEST * min(x1 - x0, y1 - y0)
            side = round(rng.uniform(min(SMALLEST, largest), largest))
            left, top = rng.integers(x0, x1 - side + 1), rng.integers(y0, y1 - side + 1)
            yield f"{name}/{part}/{region}.{i}", image.crop((left, top, left + side, top + side))


def strips(width: int, height: int) -> list[tuple[int, int, int, int]]:
    """The boxes (x0, y0, x1, y1) between the CUTS across a picture's long side."""
    cuts = [round(max(width, height) * share) for share in CUTS]
    return [(a, 0, b, height) if width >= height else (0, a, width, b) for a, b in zip(cuts, cuts[1:])]
