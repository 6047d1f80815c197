"""Augmentation by albumentations, behind one function."""

import os
from collections.abc import Callable

import numpy as np

os.environ.setdefault("NO_ALBUMENTATIONS_UPDATE", "1")  # else it asks the network for a new version

VERSION = 1  # raise it when the same seeds would give other pictures

Augment = Callable[[np.ndarray, int], np.ndarray]


def augmentation(name: str, size: int) -> Augment | None:
    """A function (rgb, seed) -> rgb on (size, size, 3) uint8 pictures; None for "none".

    flip:   mirrored, half of the time
    crop:   also, half of the time, a random square of 60 to 100 % of the area, brought back to its size
    report: also, half of the time, R, G and B scaled by one factor from [0.6, 1.0] (reports 001 and 002)

    The same seed gives the same picture, whatever the process or the order: albumentations' own
    seeding repeats itself in every worker and every epoch, and it gives all steps of a pipeline one
    seed, so that they throw the same coin: flipped would mean cropped. Here each has its own.
    """
    if name == "none":
        return None
    import albumentations as A

    steps = [A.HorizontalFlip(p=0.5)]
    if name in ("crop", "report"):
        steps.append(A.RandomResizedCrop((size, size), scale=(0.6, 1.0), ratio=(1.0, 1.0), p=0.5))
    if name == "report":
        steps.append(A.MultiplicativeNoise((0.6, 1.0), per_channel=False, elementwise=False, p=0.5))
    pipeline = A.Compose(steps)

    def augment(rgb: np.ndarray, seed: int) -> np.ndarray:
        for step, own in zip(steps, np.random.SeedSequence(seed).generate_state(len(steps))):
            step.set_random_seed(int(own))
        return pipeline(image=rgb)["image"]

    return augment
