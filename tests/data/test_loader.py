import numpy as np
import pytest
import torch

from gan_colorize.data import load
from gan_colorize.data.augment import augmentation
from gan_colorize.data.loader import Batches


def batches(folder, augment="none", seed=0, workers=0, batch_size=6):
    return Batches(load(str(folder), 16, 0.02).train, batch_size, augment, seed, workers)


def epoch(loader, *args):
    return [batch.clone() for batch in loader.epoch(*args)]


def test_batches_are_channels_last_uint8(folder):
    first = epoch(batches(folder), 0)[0]
    assert first.shape == (6, 3, 16, 16)
    assert first.dtype == torch.uint8
    assert first.is_contiguous(memory_format=torch.channels_last)


def test_an_epoch_holds_each_image_at_most_once_and_drops_the_rest(folder):
    loader = batches(folder)
    seen = torch.cat(epoch(loader, 0)).flatten(1)
    assert len(loader) == 3
    assert len(torch.unique(seen, dim=0)) == 18  # of 20


def test_epochs_differ_and_seeds_differ(folder):
    loader = batches(folder)
    assert not torch.equal(torch.cat(epoch(loader, 0)), torch.cat(epoch(loader, 1)))
    assert not torch.equal(torch.cat(epoch(loader, 0)), torch.cat(epoch(batches(folder, seed=1), 0)))


def test_a_start_within_the_epoch_gives_the_same_rest(folder):
    loader = batches(folder, "report")
    assert all(torch.equal(a, b) for a, b in zip(epoch(loader, 2, 1), epoch(loader, 2)[1:], strict=True))


def test_a_batch_larger_than_the_set_is_the_set(folder):
    loader = batches(folder, batch_size=1000)
    assert len(loader) == 1
    assert epoch(loader, 0)[0].shape[0] == 20


@pytest.mark.parametrize("augment", ["flip", "report"])
def test_workers_change_nothing(folder, augment):
    none, two = epoch(batches(folder, augment), 1), epoch(batches(folder, augment, workers=2), 1)
    assert all(torch.equal(a, b) for a, b in zip(none, two, strict=True))


def test_augmentation_differs_by_epoch_not_by_call(folder):
    loader = batches(folder, "crop")
    first = loader.dataset.__getitems__([(0, 3)])
    assert torch.equal(first, loader.dataset.__getitems__([(0, 3)]))
    assert any(not torch.equal(first, loader.dataset.__getitems__([(e, 3)])) for e in range(1, 4))


def test_none_is_none():
    assert augmentation("none", 8) is None


def test_flip_mirrors_half_of_the_time():
    rgb = np.random.default_rng(0).integers(0, 256, (8, 8, 3), dtype=np.uint8)
    flip = augmentation("flip", 8)
    flipped = [bool((flip(rgb, seed) == rgb[:, ::-1]).all()) for seed in range(200)]
    assert all((flip(rgb, seed) == (rgb[:, ::-1] if f else rgb)).all() for seed, f in enumerate(flipped))
    assert 70 < sum(flipped) < 130


def test_report_scales_all_channels_by_one_factor():
    rgb = np.full((8, 8, 3), (200, 100, 50), np.uint8)
    report = augmentation("report", 8)
    factors = np.array([report(rgb, seed)[0, 0] / (200, 100, 50) for seed in range(200)])
    assert np.ptp(factors, axis=1).max() < 0.03
    assert 0.59 < factors.min() < 0.63
    assert 0.97 < factors.max() <= 1.0


def test_crop_keeps_size_and_colours():
    rgb = np.full((8, 8, 3), (200, 100, 50), np.uint8)
    assert (augmentation("crop", 8)(rgb, 1) == rgb).all()
