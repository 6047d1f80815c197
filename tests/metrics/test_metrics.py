import numpy as np
import pytest
import skimage.metrics
import torch

from gan_colorize.metrics import METRICS, Batch
from gan_colorize.metrics.colorfulness import colorfulness
from gan_colorize.metrics.fid import frechet_distance
from gan_colorize.metrics.kid import squared_mmd
from gan_colorize.metrics.psnr import Psnr
from gan_colorize.metrics.ssim import Ssim

RNG = np.random.default_rng(0)


def batch(n=12, seed=0, shift=0.0) -> Batch:
    rng = np.random.default_rng(seed)
    rgb = rng.integers(0, 256, (n, 16, 16, 3), dtype=np.uint8)
    return Batch(rgb, torch.from_numpy(rng.normal(shift, 1, (n, 32))).float())


def noisy(one: Batch, amount: float) -> Batch:
    rng = np.random.default_rng(1)
    rgb = np.clip(one.rgb + rng.normal(0, amount, one.rgb.shape), 0, 255).astype(np.uint8)
    return Batch(rgb, one.features + amount / 50 * torch.from_numpy(rng.normal(1, 1, one.features.shape)).float())


def value(name: str, real: Batch, fake: Batch) -> float:
    return METRICS[name]().update(real, fake).compute()[name]


@pytest.mark.parametrize("name", METRICS)
def test_entries_are_finite_floats(name):
    entries = METRICS[name]().update(batch(), noisy(batch(), 20)).compute()
    assert name in entries
    assert all(isinstance(v, float) and np.isfinite(v) for v in entries.values())


@pytest.mark.parametrize("name", ["fid", "kid", "ssim", "psnr", "l1"])
def test_nearer_pictures_score_better(name):
    near, far = (value(name, batch(), noisy(batch(), amount)) for amount in (5, 80))
    assert (near > far) if name in ("ssim", "psnr") else (near < far)


def test_identical_sets_score_best():
    one = batch()
    assert value("fid", one, one) == pytest.approx(0, abs=1e-6)
    assert value("kid", one, one) < 0  # unbiased: the pairs of equal images count against it
    assert value("ssim", one, one) == 1
    assert value("l1", one, one) == 0
    with pytest.raises(ValueError, match="infinite"):
        value("psnr", one, one)


@pytest.mark.parametrize("name", METRICS)
def test_parts_merge_to_the_whole(name):
    real, fake = batch(12), noisy(batch(12), 20)
    whole = METRICS[name]().update(real, fake)
    parts = [
        METRICS[name]().update(Batch(real.rgb[s], real.features[s]), Batch(fake.rgb[s], fake.features[s]))
        for s in (slice(0, 5), slice(5, 12))
    ]
    merged = parts[0].merge_state(parts[1:])
    assert merged.compute() == pytest.approx(whole.compute())


@pytest.mark.parametrize("name", METRICS)
def test_states_survive_torchevals_own_saving(name):
    metric = METRICS[name]().update(batch(), noisy(batch(), 20))
    again = METRICS[name]()
    again.load_state_dict(metric.state_dict())
    assert again.compute() == metric.compute()


@pytest.mark.parametrize("name", ["fid", "kid"])
@pytest.mark.parametrize("n", [0, 1])
def test_too_few_images_are_refused(name, n):
    metric = METRICS[name]()
    if n:
        metric.update(batch(n), batch(n))
    with pytest.raises(ValueError, match="at least 2 images"):
        metric.compute()


@pytest.mark.parametrize("name", ["fid", "kid"])
def test_features_that_are_not_finite_are_refused(name):
    broken = batch()
    broken.features[3, 4] = float("nan")
    with pytest.raises(ValueError, match="not finite"):
        METRICS[name]().update(batch(), broken).compute()


@pytest.mark.parametrize(("n", "m"), [(256, 256), (40, 2), (3000, 300)])
def test_identical_gaussians_and_known_ones(n, m):
    """Features made to have exact moments: zero mean and unit covariance, then moved and scaled."""

    def exact(count, dims=2):
        x = np.random.default_rng(count).normal(size=(count, dims))
        x -= x.mean(0)
        return torch.from_numpy(x @ np.linalg.inv(np.linalg.cholesky(np.cov(x.T)).T))

    if min(n, m) > 2:
        a, b = exact(n), exact(m) * 3 + torch.tensor([1.0, 2.0])
        # |(1, 2)|^2 + tr(I + 9 I - 2 * 3 I) = 5 + 2 * 4
        assert frechet_distance(a, b) == pytest.approx(13, rel=1e-9)
        assert frechet_distance(a, a) == pytest.approx(0, abs=1e-9)
    else:
        a = torch.tensor([[0.0, 0.0], [2.0, 0.0]]).double()
        assert frechet_distance(a, a + 3) == pytest.approx(18, rel=1e-9)


@pytest.mark.parametrize("n", [64, 700])  # fewer and more than dimensions
def test_fid_is_pytorch_fids_and_symmetric(n):
    scipy_linalg = pytest.importorskip("scipy.linalg")
    pytest.importorskip("pytorch_fid")
    from pytorch_fid.fid_score import calculate_frechet_distance

    assert hasattr(scipy_linalg, "sqrtm")
    rng = np.random.default_rng(n)
    mix = rng.normal(size=(128, 128)) / 8
    a, b = rng.normal(size=(n, 128)) @ mix, rng.normal(0.3, 1.5, size=(n + 20, 128)) @ mix
    moments = [part for x in (a, b) for part in (x.mean(0), np.cov(x, rowvar=False))]
    theirs = calculate_frechet_distance(*moments)
    ours = frechet_distance(torch.from_numpy(a), torch.from_numpy(b))
    assert ours == pytest.approx(theirs, rel=1e-3)
    assert frechet_distance(torch.from_numpy(b), torch.from_numpy(a)) == pytest.approx(ours, rel=1e-9)


def test_fid_of_float32_features_is_exact_where_torchevals_is_not():
    features = torch.from_numpy(RNG.normal(5, 0.1, (256, 512))).float()
    assert frechet_distance(features, features) == pytest.approx(0, abs=1e-6)


def test_kid_is_torch_fidelitys():
    pytest.importorskip("torch_fidelity")
    from torch_fidelity.metric_kid import kid_features_to_metric

    a, b = RNG.normal(size=(120, 64)), RNG.normal(0.2, 1.1, size=(120, 64))
    options = {"kid_subset_size": 120, "kid_subsets": 2, "verbose": False}
    theirs = kid_features_to_metric(torch.from_numpy(a), torch.from_numpy(b), **options)
    assert squared_mmd(a, b) == pytest.approx(theirs["kernel_inception_distance_mean"], rel=1e-6)


def test_kid_by_hand():
    # one dimension, kernel (xy + 1)^3: pairs (0, 1) and (2, 3)
    a, b = np.array([[0.0], [1.0]]), np.array([[2.0], [3.0]])
    expected = 1 + 7**3 - 2 * (1 + 1 + 3**3 + 4**3) / 4
    assert squared_mmd(a, b) == pytest.approx(expected)


def test_kid_of_few_images_has_no_deviation():
    assert set(METRICS["kid"]().update(batch(3), batch(3, 1)).compute()) == {"kid"}


def test_psnr_and_ssim_are_scikit_images():
    real, fake = batch(3), noisy(batch(3), 30)
    pairs = list(zip(real.rgb, fake.rgb))
    psnr = np.mean([skimage.metrics.peak_signal_noise_ratio(r, f) for r, f in pairs])
    ssim = np.mean([skimage.metrics.structural_similarity(r, f, channel_axis=-1) for r, f in pairs])
    assert Psnr().update(real, fake).compute()["psnr"] == pytest.approx(psnr)
    assert Ssim().update(real, fake).compute()["ssim"] == pytest.approx(ssim)


def test_colorfulness_is_the_papers():
    assert colorfulness(np.full((4, 4, 3), 77, np.uint8)) == 0
    red = np.zeros((2, 2, 3), np.uint8)
    red[..., 0] = 200  # rg = 200 and yb = 100 everywhere: no spread
    assert colorfulness(red) == pytest.approx(0.3 * np.hypot(200, 100))
    red[0] = (0, 200, 0)  # half green: rg = +-200 (mean 0, sd 200), yb = 100
    assert colorfulness(red) == pytest.approx(200 + 0.3 * 100)  # with abs() before sd it would be 90
    entries = METRICS["colorfulness"]().update(Batch(red[None]), Batch(red[None] * 0)).compute()
    assert entries == {"colorfulness": 0, "colorfulness_real": pytest.approx(230)}
