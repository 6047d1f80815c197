import pickle

import numpy as np
import pytest
import torchvision.datasets

from conftest import picture
from gan_colorize.data import DATASETS, load
from gan_colorize.data.sample import HELD_OUT, PHOTOGRAPHS, crops
from gan_colorize.errors import UserError


class FakeFlowers:
    def __init__(self, root, download):
        folder = root / "flowers-102" / "jpg"
        folder.mkdir(parents=True, exist_ok=True)
        for i in range(30):
            picture(i).save(folder / f"image_{i:05d}.jpg")


class FakeCifar:
    def __init__(self, root, train, download):
        rng = np.random.default_rng(train)
        self.data = rng.integers(0, 256, (40, 32, 32, 3), dtype=np.uint8)
        self.targets = [7 if i % 4 == 0 else 3 for i in range(40)]


@pytest.fixture
def downloads(monkeypatch, tmp_path):
    """torchvision's downloads, replaced by small stand-ins."""
    monkeypatch.setenv("GAN_COLORIZE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(torchvision.datasets, "Flowers102", FakeFlowers)
    monkeypatch.setattr(torchvision.datasets, "CIFAR10", FakeCifar)


@pytest.mark.parametrize("name", DATASETS)
def test_every_data_set_is_rgb_and_its_parts_are_disjoint(name, downloads):
    data = load(name, 16, 0.02)
    for part in (data.train, data.test):
        batch = part[np.arange(2)]
        assert batch.shape == (2, 16, 16, 3)
        assert batch.dtype == np.uint8
    assert not set(data.train.digests) & set(data.test.digests)
    assert data.fingerprint == load(name, 16, 0.02).fingerprint


@pytest.mark.parametrize("name", ["flowers102", "cifar10_horses"])
@pytest.mark.parametrize("error", [OSError("unreachable"), RuntimeError("File not found or corrupted.")])
def test_an_unreachable_download_says_what_to_put_where(name, error, monkeypatch, tmp_path):
    monkeypatch.setenv("GAN_COLORIZE_CACHE", str(tmp_path))

    def refuse(*args, **kwargs):
        raise error

    monkeypatch.setattr(torchvision.datasets, "Flowers102", refuse)
    monkeypatch.setattr(torchvision.datasets, "CIFAR10", refuse)
    with pytest.raises(UserError) as caught:
        load(name, 16, 0.02)
    message = str(caught.value)
    assert str(tmp_path / "datasets" / name) in message
    assert ".t" in message  # the archive's name
    assert "\n" not in message


def test_cifar_keeps_its_own_division_and_its_horses(downloads):
    data = load("cifar10_horses", 32, 0.02)
    assert (len(data.train), len(data.test)) == (10, 10)
    assert (data.train[0] == FakeCifar(None, True, True).data[0]).all()


def test_sample_is_large_enough_and_attributed():
    photographs = sorted(PHOTOGRAPHS.glob("*.jpg"))
    assert sum(path.stat().st_size for path in photographs) < 6e6
    provenance = (PHOTOGRAPHS / "PROVENANCE.md").read_text(encoding="utf-8")
    rows = [line for line in provenance.splitlines() if line.startswith("| ") and ".jpg |" in line]
    assert sorted(row.split("|")[1].strip() for row in rows) == [path.name for path in photographs]
    licences = {row.split("|")[5].strip().split(";")[0].split(" (")[0] for row in rows}
    assert licences <= {"Public domain", "CC0", "CC0 1.0", "CC BY 2.0", "CC BY 4.0"}
    assert len(load("sample", 16, 0.02).test) >= 200


def test_sample_holds_photographs_out_and_shows_them_first():
    data = load("sample", 16, 0.02)
    trained = {name.split("/")[0] for name in data.train.names}
    assert len(HELD_OUT) >= 2
    assert not trained & set(HELD_OUT)
    shown = [data.test.names[i] for i in data.shown(20)]
    assert {name.split("/")[0] for name in shown[: len(HELD_OUT)]} == set(HELD_OUT)


@pytest.mark.parametrize("size", [(768, 512), (512, 768), (512, 512)])
def test_sample_regions_are_disjoint(size):
    """Marks each pixel with its place, and sees which places the crops of either part hold."""
    from PIL import Image

    width, height = size
    places = np.arange(width * height, dtype=np.uint32).reshape(height, width)
    rgb = np.stack([places >> 16 & 255, places >> 8 & 255, places & 255], -1).astype(np.uint8)
    seen = {"train": set(), "test": set()}
    for name, crop in crops("any.jpg", Image.fromarray(rgb)):
        assert crop.width == crop.height
        x = np.asarray(crop).astype(np.uint32)
        seen[name.split("/")[1]] |= set((x[..., 0] << 16 | x[..., 1] << 8 | x[..., 2]).ravel().tolist())
    assert seen["train"]
    assert seen["test"]
    assert not seen["train"] & seen["test"]


def test_images_can_be_sent_to_workers():
    images = load("sample", 16, 0.02).test
    assert (pickle.loads(pickle.dumps(images))[3] == images[3]).all()  # noqa: S301 (our own)
