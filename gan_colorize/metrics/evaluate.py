"""Scores a generator on the test images of a data set: metrics.json, and what it rests on."""

import hashlib
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from gan_colorize.cli import say
from gan_colorize.colorize import recolor_all
from gan_colorize.data import Data, Images
from gan_colorize.files import atomic, cache_folder, write_csv
from gan_colorize.metrics import METRICS, Batch
from gan_colorize.metrics.batch import ImageMetric
from gan_colorize.metrics.features import extract, load_inception
from gan_colorize.metrics.fid import frechet_distance
from gan_colorize.metrics.protocol import protocol_of
from gan_colorize.metrics.weights import DIGEST, FETCH_HINT, WeightsUnavailable
from gan_colorize.pictures import save_png
from gan_colorize.pixels import luma

FEATURE_KEYS = ("fid", "kid", "kid_std", "fid_gray")
# Entries of metrics.json that DESIGN names and this version does not compute.
NOT_YET = {"lpips": "not computed by this version", "fid_ci95": "not computed by this version"}


class Scorer:
    """Scores colourings of one data set's test images.

    The Inception network, and the features of the photographs and of their gray versions, are
    loaded when first needed; the features are cached for later runs with the same test images.
    """

    def __init__(self, data: Data, size: int, device: torch.device):
        self.test, self.data, self.size, self.device = data.test, data, size, device
        self.network: nn.Module | None = None
        self.unavailable: str | None = None
        self._features: dict[str, Tensor] = {}

    def ready(self) -> bool:
        """Whether there are Inception weights, from the cache or fetched now; else `unavailable` says why."""
        if self.network is None and self.unavailable is None:
            try:
                self.network = load_inception(self.device)
            except WeightsUnavailable as error:
                self.unavailable = f"{error}; to have it: {FETCH_HINT}"
        return self.network is not None

    def fid(self, generator: nn.Module, space) -> float | None:
        """The FID alone; None without weights."""
        if not self.ready():
            return None
        fakes = np.concatenate([fake for _, fake, _ in recolor_all(generator, space, self.test)])
        return frechet_distance(self.features("photographs"), extract(self.network, fakes, "of the colourings"))

    def features(self, side: str) -> Tensor:
        """Features (N, 2048) of the test images: "photographs", or "gray", their luma."""
        if side not in self._features:
            order = hashlib.sha256("".join(self.test.digests).encode()).hexdigest()[:16]
            path = cache_folder() / "features" / f"{order}-{DIGEST[:8]}-{side}.safetensors"
            cached = _read_features(path)
            if cached is None:
                rgb = self.test[np.arange(len(self.test))]
                cached = extract(self.network, luma(rgb) if side == "gray" else rgb, f"of the {side}")
                _write_features(path, cached)
            self._features[side] = cached
        return self._features[side]

    def score(self, generator: nn.Module, space, folder: Path | None = None) -> dict[str, object]:
        """All scores of METRICS, the references and the protocol: the entries of metrics.json.

        A score that can't be computed is None, with its reason under `unavailable`.

        Args:
            folder: where the coloured images, the per-image scores and the features are kept.
        """
        weights = self.ready()
        metrics = {name: metric() for name, metric in METRICS.items() if weights or not metric.needs_features}
        fake_features, start = [], 0
        for rgb, fake, _ in recolor_all(generator, space, self.test):
            stop = start + len(rgb)
            real, ours = Batch(rgb), Batch(fake)
            if weights:
                fake_features.append(extract(self.network, fake, f"of the colourings from {start + 1}"))
                real, ours = Batch(rgb, self.features("photographs")[start:stop]), Batch(fake, fake_features[-1])
            for metric in metrics.values():
                metric.update(real, ours)
            if folder is not None:
                _save_images(folder / "images", fake, start)
            start = stop
        scores, unavailable = self._computed(metrics)
        if weights:
            scores["fid_gray"] = frechet_distance(self.features("photographs"), self.features("gray"))
        if folder is not None:
            _save_per_image(folder / "per_image.csv", metrics, self.test)
            if weights:
                sides = {"real": self.features("photographs"), "gray": self.features("gray")}
                with atomic(folder / "features.safetensors") as temporary:
                    save_file(sides | {"fake": torch.cat(fake_features)}, temporary)
        protocol = protocol_of(self.data, self.size, DIGEST if weights else None)
        return scores | {"n_images": len(self.test), "unavailable": unavailable, "protocol": protocol}

    def stamp(self) -> dict[str, object]:
        """What stands beside scores that are not of pictures: how many images, and the protocol."""
        protocol = protocol_of(self.data, self.size, None)
        return {"n_images": len(self.test), "unavailable": {}, "protocol": protocol}

    def _computed(self, metrics: dict[str, object]) -> tuple[dict[str, object], dict[str, str]]:
        keys = ("fid", "fid_ci95", "kid", "kid_std", "psnr", "ssim", "lpips", "l1")
        scores: dict[str, object] = dict.fromkeys((*keys, "colorfulness", "colorfulness_real", "fid_gray"))
        unavailable = dict(NOT_YET)
        if self.unavailable:
            unavailable |= dict.fromkeys(FEATURE_KEYS, self.unavailable)
        for name, metric in metrics.items():
            try:
                scores |= metric.compute()
            except ValueError as error:
                unavailable[name] = str(error)
        if scores["kid"] is not None and scores["kid_std"] is None:
            unavailable["kid_std"] = "needs at least 4 images"
        return scores, unavailable


def _save_images(folder: Path, fake: np.ndarray, start: int) -> None:
    from PIL import Image

    for i, rgb in enumerate(fake, start):
        save_png(folder / f"{i:05d}.png", Image.fromarray(rgb))


def _save_per_image(path: Path, metrics: dict[str, object], test: Images) -> None:
    columns = {m.name: torch.cat(m.values).tolist() for m in metrics.values() if isinstance(m, ImageMetric)}
    scores = zip(test.names, *columns.values(), strict=True)
    rows = [(f"images/{i:05d}.png", name, *(f"{x:.6g}" for x in values)) for i, (name, *values) in enumerate(scores)]
    write_csv(path, [("image", "name", *columns), *rows])


def _read_features(path: Path) -> Tensor | None:
    try:
        with safe_open(path, "pt") as file:
            features = file.get_tensor("features")
            return features if (file.metadata() or {}).get("sha256") == _sha256(features) else None
    except (OSError, SafetensorError):
        return None


def _write_features(path: Path, features: Tensor) -> None:
    try:
        with atomic(path) as temporary:
            save_file({"features": features}, temporary, {"sha256": _sha256(features)})
    except OSError as error:
        say(f"the cache can't be written to ({error}); the next run computes these features again")


def _sha256(tensor: Tensor) -> str:
    return hashlib.sha256(tensor.contiguous().numpy()).hexdigest()
