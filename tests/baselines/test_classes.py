import numpy as np
import pytest
import torch
from skimage.color import rgb2lab

from gan_colorize.baselines.classes import (
    ColourClasses,
    ab_classes,
    colour_classes,
    kmeans_colours,
    rebalancing,
)
from gan_colorize.errors import UserError

FLAG = np.random.default_rng(0).integers(0, 256, (24, 3))


def pictures(colours: np.ndarray, count: int = 30) -> np.ndarray:
    rng = np.random.default_rng(1)
    return colours[rng.integers(0, len(colours), (count, 8, 8))].astype(np.uint8)


def test_kmeans_finds_the_colours_that_are_there():
    found = kmeans_colours(pictures(FLAG))
    assert found.shape == (24, 3)
    distances = np.abs(found[:, None] - FLAG[None]).sum(-1)
    assert (distances.min(0) < 1).all()
    assert np.array_equal(found, kmeans_colours(pictures(FLAG)))


def test_too_few_colours_are_refused():
    with pytest.raises(UserError, match="fewer than 24"):
        kmeans_colours(pictures(FLAG[:5]))


def test_nearest_and_decode_are_inverse():
    classes = colour_classes(FLAG.astype(np.float32))
    labels = torch.randint(0, 24, (2, 5, 6), generator=torch.Generator().manual_seed(0))
    color = classes.centres[labels].movedim(-1, 1)
    assert torch.equal(classes.nearest(color), labels)
    logits = torch.nn.functional.one_hot(labels, 24).movedim(-1, 1).float()
    assert torch.equal(classes.decode(logits, 0.0), color)


def test_annealed_mean_by_hand():
    """Equation 5 of Zhang et al.: at T = 1 the mean, at T -> 0 the mode."""
    classes = ColourClasses(torch.tensor([[0.0, 0.0], [1.0, 0.5]]), "lab")
    logits = torch.tensor([0.25, 0.75]).log().view(1, 2, 1, 1)
    assert torch.allclose(classes.decode(logits, 1.0).flatten(), torch.tensor([0.75, 0.375]))
    share = 0.75**2 / (0.25**2 + 0.75**2)
    assert torch.allclose(classes.decode(logits, 0.5).flatten(), torch.tensor([share, share / 2]))
    assert torch.equal(classes.decode(logits, 0.0).flatten(), torch.tensor([1.0, 0.5]))


def test_rebalancing_by_hand():
    """Two classes too far apart to be smoothed into each other: weights 1 / (p / 2 + 1 / 4), expectation 1."""
    classes = ColourClasses(torch.tensor([[0.0, 0.0], [1.0, 0.0]]), "lab")
    labels = torch.tensor([0] * 9 + [1])
    raw = torch.tensor([1 / (0.45 + 0.25), 1 / (0.05 + 0.25)])
    expected = raw / (0.9 * raw[0] + 0.1 * raw[1])
    assert torch.allclose(rebalancing(classes, labels), expected)


def test_ab_bins_are_in_gamut_and_on_the_grid():
    classes = ab_classes()
    bins = classes.centres * 110
    assert 220 < len(bins) < 330  # Zhang et al. count 313
    assert torch.allclose(bins, (bins / 10).round() * 10, atol=1e-4)
    assert len(bins.unique(dim=0)) == len(bins)
    levels = np.arange(0, 256, 3)  # the second implementation: scikit-image's Lab
    cube = np.stack(np.meshgrid(levels, levels, levels), -1).astype(np.uint8)
    theirs = {tuple(row) for row in np.round(rgb2lab(cube)[..., 1:].reshape(-1, 2) / 10).astype(int).tolist()}
    assert {tuple(row) for row in (bins / 10).round().int().tolist()} == theirs
