"""Images decoded once: a memory-mapped uint8 array per data set and size, shared by every later run."""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image
from tqdm import tqdm

from gan_colorize.data.images import BadImage, is_gray, load_image
from gan_colorize.errors import UserError
from gan_colorize.files import cache_folder

VERSION = 1  # of the decoding: raise it when the same files would give other pixels
RESIZE = "whole picture to a square, Pillow bicubic (antialiased), 8 bit"

# What one source file gives: its squares, each with a name.
Squares = Iterable[tuple[str, Image.Image]]
# What the cache is given: a picture's name, its (size, size, 3) uint8 pixels, and whether they were enlarged.
Picture = tuple[str, np.ndarray, bool]


@dataclass(frozen=True)
class Decoded:
    """The usable pictures of some files, at one size.

    Attributes:
        rgb: (N, size, size, 3) uint8, memory-mapped and read-only.
        names: N names, relative and with forward slashes.
        digests: N SHA-256 of each picture's pixels: equal for exact duplicates.
        gray: (N,) whether each picture is gray.
        enlarged: how many pictures were smaller than `size`.
        rejected: (file, reason) of each file left out.
    """

    rgb: np.ndarray
    names: list[str]
    digests: list[str]
    gray: np.ndarray
    enlarged: int
    rejected: list[tuple[str, str]]


def whole(name: str, image: Image.Image) -> Squares:
    """The usual rule: one picture a file, whole."""
    yield name, image


def decode(
    root: Path, files: Sequence[str], size: int, cut: Callable[[str, Image.Image], Squares] = whole, rule: str = "whole"
) -> Decoded:
    """Decodes, cuts and resizes image files to size x size pixels, or maps the result of an earlier call.

    The cache entry is named by a fingerprint of its inputs: each file's path, length and time of
    change, the size, the rule and VERSION. Its array carries a SHA-256 that is checked at each
    start, so that an altered entry is made anew. Entries are built aside and moved into place, so
    two runs that start together do no harm.

    Args:
        root: the folder that the names are relative to.
        files: names below root.
        cut: gives the pictures of one file (see `whole`); `rule` names it in the fingerprint.
    """
    stats = [(name, *_stamp(root / name)) for name in files]
    inputs = json.dumps([VERSION, RESIZE, rule, size, str(root.resolve()), stats])
    return cached(inputs, size, lambda rejected: _decoded(root, files, size, cut, rejected))


def cached(inputs: str, size: int, pictures: Callable[[list], Iterator[Picture]]) -> Decoded:
    """The pictures that `pictures` yields, from the cache where an earlier call with the same `inputs` left them.

    Args:
        inputs: all that the pictures depend on, as text; a hash of it names the entry.
        pictures: called with an empty list, to which it adds (file, reason) of what it rejects.
    """
    entry = cache_folder() / "images" / hashlib.sha256(inputs.encode()).hexdigest()[:24]
    decoded = _read(entry)
    if decoded is None:
        _build(entry, size, pictures)
        decoded = _read(entry)
        if decoded is None:
            raise OSError(f"the image cache in {entry} can't be read back")
    return decoded


def _decoded(root: Path, files: Sequence[str], size: int, cut: Callable, rejected: list) -> Iterator[Picture]:
    def load(name: str) -> tuple[list[Picture], str | None]:
        try:
            image = load_image(root / name)
        except BadImage as error:
            return [], str(error)
        resized = [
            (label, np.asarray(square.resize((size, size), Image.Resampling.BICUBIC)), min(square.size) < size)
            for label, square in cut(name, image)
        ]
        return resized, None

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        loaded = pool.map(load, files)
        bar = tqdm(zip(files, loaded), "decoding images", len(files), unit="file", disable=None, leave=False)
        for file, (squares, reason) in bar:
            if reason is not None:
                rejected.append((file, reason))
            yield from squares


def _stamp(path: Path) -> tuple[int, int]:
    try:
        stat = path.stat()
        return stat.st_size, stat.st_mtime_ns
    except OSError:
        return -1, -1


def _read(entry: Path) -> Decoded | None:
    try:
        index = json.loads((entry / "index.json").read_text(encoding="utf-8"))
        rgb = np.load(entry / "rgb.npy", mmap_mode="r", allow_pickle=False)
        if hashlib.sha256(rgb).hexdigest() != index["sha256"]:
            return None
        return Decoded(
            rgb=rgb,
            names=index["names"],
            digests=index["digests"],
            gray=np.array(index["gray"], dtype=bool),
            enlarged=index["enlarged"],
            rejected=[tuple(row) for row in index["rejected"]],
        )
    except (OSError, ValueError, KeyError, EOFError):
        return None


def _build(entry: Path, size: int, pictures: Callable) -> None:
    try:
        entry.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(dir=entry.parent, prefix=".building-"))
    except OSError as error:
        hint = "set GAN_COLORIZE_CACHE to a folder that can be"
        raise UserError(f"the cache folder {cache_folder()} can't be written to ({error.strerror}); {hint}") from None
    try:
        names, digests, gray, enlarged, rejected = [], [], [], 0, []
        with open(aside / "pixels", "wb") as pixels:
            for name, rgb, small in pictures(rejected):
                pixels.write(rgb.tobytes())
                names.append(name)
                digests.append(hashlib.sha256(rgb.tobytes()).hexdigest())
                gray.append(is_gray(rgb))
                enlarged += small
        shape = (len(names), size, size, 3)
        rgb = np.memmap(aside / "pixels", np.uint8, "r", shape=shape) if names else np.empty(shape, np.uint8)
        np.save(aside / "rgb.npy", rgb)
        index = {
            "sha256": hashlib.sha256(rgb).hexdigest(),
            "names": names,
            "digests": digests,
            "gray": gray,
            "enlarged": enlarged,
            "rejected": rejected,
        }
        (aside / "pixels").unlink()
        (aside / "index.json").write_text(json.dumps(index), encoding="utf-8")
        try:
            aside.rename(entry)
        except OSError:
            if _read(entry) is None:  # altered, or cut off; else another run was quicker with the same entry
                shutil.rmtree(entry, ignore_errors=True)
                aside.rename(entry)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
