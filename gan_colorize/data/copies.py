"""Augmented training images made once, as the reports do: a larger training set instead of a changing one."""

import json
from collections.abc import Iterator

import numpy as np
from tqdm import tqdm

from gan_colorize.data.augment import VERSION, augmentation
from gan_colorize.data.cache import Picture, cached
from gan_colorize.data.split import Images


def augmented(images: Images, recipe: str, seed: int, copies: int = 0, extra: int = 0) -> Images:
    """`copies` augmented copies of each image; or the images themselves and `extra` augmented ones.

    They are made once and kept in the cache. The extra ones are of images chosen at random, each at
    most once before any is taken again.

    Args:
        recipe: of `augmentation`, not "none".
        seed: of the augmentation; equal seeds give equal pictures.
    """
    size = images.decoded.rgb.shape[1]
    if copies:
        kept, chosen = [], np.tile(np.arange(len(images)), copies)
    else:
        kept, rng = range(len(images)), np.random.default_rng(seed)
        rounds = -(-extra // len(images))
        chosen = np.concatenate([rng.permutation(len(images)) for _ in range(rounds)])[:extra]
    augment = augmentation(recipe, size)

    def pictures(_: list) -> Iterator[Picture]:
        for i in kept:
            yield images.decoded.names[images.index[i]], np.ascontiguousarray(images[i]), False
        for number, i in enumerate(tqdm(chosen, "augmenting", unit="img", disable=None, leave=False)):
            name = f"{images.decoded.names[images.index[i]]}#{number}"
            yield name, augment(images[i], int(np.random.SeedSequence([seed, number]).generate_state(1)[0])), False

    inputs = json.dumps(["augmented", VERSION, recipe, seed, copies, extra, size, images.digests])
    decoded = cached(inputs, size, pictures)
    return Images(decoded, np.arange(len(decoded.names)))
