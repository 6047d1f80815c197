"""What metrics are fed, and the two shapes that they come in."""

import math
from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import numpy as np
import torch
from torch import Tensor
from torcheval.metrics import Metric


@dataclass(frozen=True)
class Batch:
    """Pictures (N, H, W, 3) uint8, and their Inception features (N, D) where they are at hand."""

    rgb: np.ndarray
    features: Tensor | None = None


class FeatureMetric(Metric[dict[str, float]]):
    """Compares two sets of features, kept whole (8 KB an image) until `compute`."""

    needs_features = True

    def __init__(self, *, device: torch.device | None = None):
        super().__init__(device=device)
        self._add_state("real", [])
        self._add_state("fake", [])

    @torch.inference_mode()
    def update(self, real: Batch, fake: Batch) -> Self:
        self.real.append(real.features)
        self.fake.append(fake.features)
        return self

    def compute(self) -> dict[str, float]:
        """Raises ValueError on fewer than two images, or on features that are not finite."""
        real, fake = (torch.cat(features) if features else torch.empty(0, 1) for features in (self.real, self.fake))
        if min(len(real), len(fake)) < 2:
            raise ValueError(f"needs at least 2 images on each side, has {len(real)} and {len(fake)}")
        if not (real.isfinite().all() and fake.isfinite().all()):
            raise ValueError("there are features that are not finite")
        return self.compare(real, fake)

    @abstractmethod
    def compare(self, real: Tensor, fake: Tensor) -> dict[str, float]:
        """The entries of metrics.json for two sets of features, (N, D) and (M, D) float32."""

    @torch.inference_mode()
    def merge_state(self, metrics: Iterable[Self]) -> Self:
        for metric in metrics:
            self.real += metric.real
            self.fake += metric.fake
        return self


class ImageMetric(Metric[dict[str, float]]):
    """A score of each coloured image against its photograph, averaged. `values` keeps them all."""

    name: str
    needs_features = False

    def __init__(self, *, device: torch.device | None = None):
        super().__init__(device=device)
        self._add_state("values", [])

    @torch.inference_mode()
    def update(self, real: Batch, fake: Batch) -> Self:
        scores = [self.score(r, f) for r, f in zip(real.rgb, fake.rgb, strict=True)]
        self.values.append(torch.tensor(scores, dtype=torch.float64))
        return self

    def compute(self) -> dict[str, float]:
        """Raises ValueError where there is no image, or where the mean is not finite."""
        mean = torch.cat(self.values).mean().item() if self.values else math.nan
        if not math.isfinite(mean):
            raise ValueError("no image" if not self.values else "an image is equal to its photograph: infinite")
        return {self.name: mean}

    @abstractmethod
    def score(self, real: np.ndarray, fake: np.ndarray) -> float:
        """The score of one pair of (H, W, 3) uint8 pictures."""

    @torch.inference_mode()
    def merge_state(self, metrics: Iterable[Self]) -> Self:
        for metric in metrics:
            self.values += metric.values
        return self
