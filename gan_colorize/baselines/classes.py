"""Colours as classes: 24 of k-means (004) or the a*b* bins in gamut (Zhang et al. 2016, arXiv:1603.08511)."""

import numpy as np
import torch
from kornia.color import rgb_to_lab
from torch import Tensor, nn

from gan_colorize.errors import UserError
from gan_colorize.spaces.lab import CHROMA_RANGE

COLOURS = 24
GRID = 10.0  # side of an a*b* bin
SIGMA = 5.0  # of the smoothing of the classes' prior, in L*a*b* units
UNIFORM = 0.5  # lambda: how much of the uniform distribution is mixed into the prior
SAMPLE = 200_000  # pixels that k-means is taken from
CHUNK = 1 << 22  # distances held at once


class ColourClasses(nn.Module):
    """Some colours, each a class. They are a buffer: a saved model brings its own.

    Args:
        centres: (classes, channels) in the `color` of `space`, in [-1, 1].
        space: "rgb" (colours are whole) or "lab" (a*b* alone; L* comes from the photograph).
    """

    def __init__(self, centres: Tensor, space: str):
        super().__init__()
        self.register_buffer("centres", centres.float())
        self.space = space

    def __len__(self) -> int:
        return len(self.centres)

    def nearest(self, color: Tensor) -> Tensor:
        """The class of each pixel: (N, channels, H, W) -> (N, H, W) int64."""
        pixels = color.movedim(1, -1).reshape(-1, color.shape[1])
        chunks = pixels.split(max(1, CHUNK // len(self)))
        return torch.cat([torch.cdist(chunk, self.centres).argmin(1) for chunk in chunks]).view(
            len(color), *color.shape[2:]
        )

    def decode(self, logits: Tensor, temperature: float) -> Tensor:
        """The annealed mean of the classes' colours (equation 5 of the paper).

        Args:
            logits: (N, classes, H, W).
            temperature: 0 gives the likeliest class, 1 the mean; between them the probabilities
                are raised to 1 / temperature first.
        """
        if temperature == 0:
            return self.centres[logits.argmax(1)].movedim(-1, 1)
        return torch.einsum("nqhw,qc->nchw", (logits / temperature).softmax(1), self.centres)


def rebalancing(classes: ColourClasses, labels: Tensor) -> Tensor:
    """A weight for each class that makes rare colours count (section 2.2 of the paper).

    The classes' frequencies are smoothed by a Gaussian over the distance between their colours,
    mixed half and half with the uniform distribution, and inverted; the expected weight is 1.

    Args:
        labels: classes of some training pixels, any shape.
    """
    prior = torch.bincount(labels.flatten().cpu(), minlength=len(classes)).double()
    prior /= prior.sum()
    lab = _lab_units(classes).to(prior)
    kernel = (-torch.cdist(lab, lab).square() / (2 * SIGMA**2)).exp()
    prior_smooth = (kernel / kernel.sum(1, keepdim=True)).T @ prior
    weights = 1 / ((1 - UNIFORM) * prior_smooth + UNIFORM / len(classes))
    return (weights / (weights * prior_smooth).sum()).float().to(labels.device)


def kmeans_colours(rgb: np.ndarray) -> np.ndarray:
    """The COLOURS centres of k-means (scikit-learn's, k-means++ start, seeded) over pixels, dark ones first.

    Args:
        rgb: (N, H, W, 3) uint8.

    Returns:
        (COLOURS, 3) float32, 0 to 255.

    Raises:
        UserError: fewer different colours than that.
    """
    from sklearn.cluster import KMeans

    pixels = some_pixels(rgb)
    if len(np.unique(pixels, axis=0)) < COLOURS:
        raise UserError(f"fewer than {COLOURS} different colours in the training images; give a file with --colours")
    centres = KMeans(COLOURS, n_init=1, random_state=0).fit(pixels.astype(np.float32)).cluster_centers_
    return centres[np.argsort(centres @ [0.299, 0.587, 0.114])].astype(np.float32)


def some_pixels(rgb: np.ndarray) -> np.ndarray:
    """At most SAMPLE pixels (n, 3) of pictures, evenly spread over them, the same each time."""
    per_image = max(1, SAMPLE // len(rgb))
    rng = np.random.default_rng(0)
    flat = rgb.reshape(len(rgb), -1, 3)
    chosen = rng.integers(0, flat.shape[1], (len(rgb), min(per_image, flat.shape[1])))
    return np.take_along_axis(flat, chosen[..., None], 1).reshape(-1, 3)


def colour_classes(colours: np.ndarray | None = None) -> ColourClasses:
    """Classes of (24, 3) RGB colours, 0 to 255; None makes them black, for a model that brings its own."""
    colours = np.zeros((COLOURS, 3), np.float32) if colours is None else colours
    return ColourClasses(torch.from_numpy(colours) / 127.5 - 1, "rgb")


def ab_classes() -> ColourClasses:
    """The bins of the a*b* plane, GRID wide, that some sRGB colour falls into, by their centres.

    Zhang et al. count 313 with a gamut sampled in their way; ours are found by going through the
    sRGB cube in steps of 3 levels.
    """
    levels = torch.arange(0, 256, 3) / 255
    cube = torch.cartesian_prod(levels, levels, levels).T.reshape(1, 3, len(levels) ** 2, len(levels))
    chroma = rgb_to_lab(cube)[0, 1:].flatten(1).T
    return ColourClasses((chroma / GRID).round().unique(dim=0) * GRID / CHROMA_RANGE, "lab")


def _lab_units(classes: ColourClasses) -> Tensor:
    """The classes' colours in L*a*b* units, (classes, 2 or 3), in the CPU's memory."""
    if classes.space == "lab":
        return classes.centres.cpu() * CHROMA_RANGE
    return rgb_to_lab(((classes.centres.cpu() + 1) / 2)[:, :, None, None])[:, :, 0, 0]
