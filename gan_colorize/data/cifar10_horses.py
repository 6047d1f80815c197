"""`cifar10_horses`: the course assignment's horses."""

import tempfile
from contextlib import suppress
from pathlib import Path

from gan_colorize.data.download import download
from gan_colorize.data.folder import load_folder
from gan_colorize.data.split import Data

HORSE = 7
BY_HAND = "put cifar-10-python.tar.gz from www.cs.toronto.edu/~kriz into {root}"


def load_cifar10_horses(size: int, test_fraction: float) -> Data:
    """The class "horse" of CIFAR-10 (Krizhevsky 2009): 5,000 training and 1,000 test pictures of 32x32.

    CIFAR-10's own division is kept; `test_fraction` has no part in it. The pictures are written as
    PNG files once, and are a folder like any other from there on.
    """
    root = download("cifar10_horses", _write_pngs, BY_HAND)
    return load_folder(str(root / "horses"), size, test_fraction)


def _write_pngs(root: Path) -> None:
    from PIL import Image
    from torchvision.datasets import CIFAR10

    if (root / "horses").exists():
        return
    with tempfile.TemporaryDirectory(dir=root) as aside:
        for part, train in (("train", True), ("test", False)):
            folder = Path(aside, "horses", part)
            folder.mkdir(parents=True)
            cifar = CIFAR10(str(root), train=train, download=True)
            horses = [rgb for rgb, label in zip(cifar.data, cifar.targets) if label == HORSE]
            for i, rgb in enumerate(horses):
                Image.fromarray(rgb).save(folder / f"{i:04d}.png")
        with suppress(OSError):  # another run was quicker
            Path(aside, "horses").rename(root / "horses")
