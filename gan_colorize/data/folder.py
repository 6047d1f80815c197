"""Any directory of images as a data set."""

import os
from pathlib import Path

import numpy as np

from gan_colorize.data.cache import Decoded, decode
from gan_colorize.data.images import SUFFIXES
from gan_colorize.data.split import Data, Images, count, random_split, without_copies_of
from gan_colorize.errors import UserError
from gan_colorize.registry import names

TEST_FOLDERS = ("test", "val")


def load_folder(source: str, size: int, test_fraction: float, test_data: str | None = None) -> Data:
    """The images below `source`, at any depth, as size x size pictures.

    The test part is, in this order: `test_data`, another folder; the subfolder test/ (or val/)
    where there is a train/ beside it; a seeded random split. Copies of test pictures are taken out
    of the training part.

    Raises:
        UserError: no such folder, no usable image, or too few.
    """
    root = Path(source).expanduser()
    decoded = decode_folder(root, size)
    top = [name.split("/")[0] for name in decoded.names]
    test_folder = next((t for t in TEST_FOLDERS if t in top and "train" in top), None)
    rejected = list(decoded.rejected)
    train = Images(decoded, np.arange(len(decoded.names)))
    if test_data is not None:
        apart = decode_folder(Path(test_data).expanduser(), size, "--test-data")
        test = Images(apart, np.arange(len(apart.names)))
        if test_folder:
            train = Images(decoded, _below(top, "train"))
        rejected += [(f"{test_data}/{name}", reason) for name, reason in apart.rejected]
        split = "a folder of its own (--test-data)"
    elif test_folder:
        train, test = Images(decoded, _below(top, "train")), Images(decoded, _below(top, test_folder))
        split = f"its folders train/ and {test_folder}/"
    else:
        train, test, split = random_split(decoded, test_fraction)
    return divided(root.resolve().name, train, test, split, rejected)


def divided(name: str, train: Images, test: Images, split: str, rejected: list[tuple[str, str]]) -> Data:
    """A `Data` whose parts share no picture, with notes on what a user should know of it.

    Raises:
        UserError: fewer than two pictures in a part (no score, and no batch normalization, from one).
    """
    train, copies = without_copies_of(train, test)
    for part, images in (("training", train), ("test", test)):
        if len(images) < 2:
            raise UserError(f"{count(len(images), 'usable image')} for {part} in {name}; at least 2 are needed")
    notes = []
    if rejected:
        notes.append(
            f"{count(len(rejected), 'file')} can't be used and left out (rejected.csv in the run folder says why)"
        )
    if copies:
        notes.append(f"{count(copies, 'training image')} left out: exact copies of test images")
    gray = int(train.decoded.gray[train.index].sum())
    if gray == len(train):
        raise UserError(f"all {len(train)} training images in {name} are gray; colour can't be learned from them")
    if gray:
        notes.append(f"{count(gray, 'training image')} of {len(train)} gray already; such images teach gray")
    enlarged = train.decoded.enlarged
    if enlarged:
        notes.append(f"{count(enlarged, 'image')} smaller than --size and enlarged")
    return Data(name=name, train=train, test=test, split=split, rejected=rejected, notes=notes)


def decode_folder(root: Path, size: int, flag: str = "--data") -> Decoded:
    """Decodes all images below a folder, which `flag` named.

    Raises:
        UserError: no such folder, or no usable image in it.
    """
    if not root.is_dir():
        what = "is a file, not a folder" if root.exists() else "does not exist"
        raise UserError(
            f"{flag}: {root} {what}; give a folder of images, or one of {', '.join(names('data', 'DATASETS'))}"
        )
    files = find_images(root)
    if not files:
        raise UserError(f"{flag}: no image files in {root} (looked for {' '.join(sorted(SUFFIXES))})")
    decoded = decode(root, files, size)
    if not decoded.names:
        name, reason = decoded.rejected[0]
        raise UserError(f"{flag}: none of the {count(len(files), 'image file')} in {root} is usable ({name}: {reason})")
    return decoded


def find_images(root: Path) -> list[str]:
    """Names of everything below `root` that ends like an image, sorted; hidden files are passed over.

    Linked folders are followed, each folder at most once.
    """
    found, seen = [], set()
    for folder, subfolders, files in os.walk(root, followlinks=True):
        real = os.path.realpath(folder)
        if real in seen:
            subfolders.clear()
            continue
        seen.add(real)
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        for name in files + subfolders:  # a folder called x.jpg is named among the rejected
            if Path(name).suffix.lower() in SUFFIXES and not name.startswith("."):
                found.append(Path(folder, name).relative_to(root).as_posix())
    return sorted(found)


def _below(top: list[str], folder: str) -> np.ndarray:
    return np.array([i for i, name in enumerate(top) if name == folder], dtype=int)
