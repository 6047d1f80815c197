"""The data sets by name, and `load`, which also takes any directory of images.

A data set is a function that returns a `Data`: RGB pictures as uint8, divided into training and
test. Colour spaces are no business of data sets.
"""

from gan_colorize.data.cifar10_horses import load_cifar10_horses
from gan_colorize.data.flowers102 import load_flowers102
from gan_colorize.data.folder import load_folder
from gan_colorize.data.sample import load_sample
from gan_colorize.data.split import Data, Images
from gan_colorize.errors import UserError

DATASETS = {
    "sample": lambda size, test_fraction: load_sample(size),
    "flowers102": load_flowers102,
    "cifar10_horses": load_cifar10_horses,
}


def load(source: str, size: int, test_fraction: float, test_data: str | None = None) -> Data:
    """A data set of DATASETS by its name, else the directory `source`.

    Args:
        size: side of the square pictures, in pixels.
        test_fraction: share of a random split (see `random_split`).
        test_data: a directory whose images are the test part; the named sets bring their own.

    Raises:
        UserError: unknown name or folder, nothing usable in it, or a download that can't be had.
    """
    if source in DATASETS:
        if test_data is not None:
            raise UserError(f"--test-data goes with a folder in --data; {source} brings its own test images")
        return DATASETS[source](size, test_fraction)
    return load_folder(source, size, test_fraction, test_data)


__all__ = ["DATASETS", "Data", "Images", "load", "load_folder"]
