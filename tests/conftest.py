"""Shared fixtures. The tests never touch the network, nor the user's cache except to read weights."""

import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

os.environ["OMP_NUM_THREADS"] = "1"  # tiny networks gain nothing from threads, and lose much on a busy machine
os.environ["NO_ALBUMENTATIONS_UPDATE"] = "1"
os.environ["GAN_COLORIZE_OFFLINE"] = "1"
os.environ["WANDB_MODE"] = "disabled"

import gan_colorize.files

USER_CACHE = gan_colorize.files.cache_folder()  # before the tests get one of their own


@pytest.fixture(autouse=True, scope="session")
def _cache(tmp_path_factory):
    """A cache of the tests' own, empty: so there are no weights, unless a test asks for them."""
    folder = tmp_path_factory.mktemp("cache")
    os.environ["GAN_COLORIZE_CACHE"] = str(folder)
    return folder


@pytest.fixture
def weights(tmp_path, monkeypatch):
    """The real Inception weights, where this machine's cache has them (scripts/fetch_weights.py)."""
    source = USER_CACHE / "weights" / "inception-2015-12-05.safetensors"
    if not source.exists():
        pytest.skip("no Inception weights in the cache; scripts/fetch_weights.py fetches them")
    cache = tmp_path / "cache_with_weights"
    (cache / "weights").mkdir(parents=True)
    shutil.copy(source, cache / "weights")
    monkeypatch.setenv("GAN_COLORIZE_CACHE", str(cache))
    return source


def picture(seed: int, size: tuple[int, int] = (24, 24)) -> Image.Image:
    """A colourful, smooth picture, each seed another."""
    rng = np.random.default_rng(seed)
    noise = Image.fromarray(rng.integers(0, 256, (6, 6, 3), dtype=np.uint8))
    return noise.resize(size, Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(1))


@pytest.fixture
def folder(tmp_path) -> Path:
    """A folder of 24 small pictures in two subfolders."""
    root = tmp_path / "pictures"
    for i in range(24):
        path = root / ("a" if i % 2 else "b") / f"{i:02d}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        picture(i).save(path)
    return root
