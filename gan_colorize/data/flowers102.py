"""`flowers102`: the cGAN report's flowers."""

from gan_colorize.data.download import download
from gan_colorize.data.folder import decode_folder, divided
from gan_colorize.data.split import Data, random_split

BY_HAND = (
    "put 102flowers.tgz, imagelabels.mat and setid.mat from www.robots.ox.ac.uk/~vgg/data/flowers/102 "
    "into {root}/flowers-102"
)


def load_flowers102(size: int, test_fraction: float) -> Data:
    """Oxford Flowers 102: 8,189 photographs (Nilsback and Zisserman 2008), all three official parts together.

    Divided at random, not officially, as in the report: its part in test is 2 %.
    """
    from torchvision.datasets import Flowers102

    root = download("flowers102", lambda root: Flowers102(root, download=True), BY_HAND)
    decoded = decode_folder(root / "flowers-102" / "jpg", size)
    train, test, split = random_split(decoded, test_fraction)
    return divided("flowers102", train, test, split, decoded.rejected)
