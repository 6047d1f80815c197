"""Parity with the field's own tools, on the real weights; skipped where they are not in the cache."""

import numpy as np
import pytest
import torch
from PIL import Image

from conftest import picture
from gan_colorize.metrics.features import extract, load_inception
from gan_colorize.metrics.fid import frechet_distance
from gan_colorize.metrics.inception import architecture
from gan_colorize.metrics.kid import squared_mmd
from gan_colorize.metrics.weights import DIGEST, digest, inception_weights

CPU = torch.device("cpu")


def test_architecture_is_the_fid_variant_of_torchvisions():
    state = architecture().state_dict()
    convolutions = [name for name in state if name.endswith("conv.weight")]
    assert len(convolutions) == 94
    assert not any(name.startswith(("fc", "AuxLogits")) for name in state)


@pytest.fixture
def pytorch_fid(weights, monkeypatch):
    """pytorch-fid's own network, given our weights instead of its download."""
    inception = pytest.importorskip("pytorch_fid.inception")
    state = inception_weights() | {"fc.weight": torch.zeros(1008, 2048), "fc.bias": torch.zeros(1008)}
    monkeypatch.setattr(inception, "load_state_dict_from_url", lambda *args, **kwargs: state)
    return inception.InceptionV3([3]).eval()


def pngs(folder, seeds, size=(48, 48), colour=True):
    folder.mkdir()
    for seed in seeds:
        image = picture(seed, size)
        (image if colour else image.convert("L").convert("RGB")).save(folder / f"{seed:03d}.png")
    return np.stack([np.asarray(Image.open(path).convert("RGB")) for path in sorted(folder.iterdir())])


def test_the_weights_are_the_literatures(weights):
    assert digest(inception_weights()) == DIGEST


def test_features_are_pytorch_fids(pytorch_fid, tmp_path):
    rgb = pngs(tmp_path / "a", range(4))
    with torch.no_grad():
        theirs = pytorch_fid(torch.from_numpy(rgb).permute(0, 3, 1, 2).float() / 255)[0].flatten(1)
    assert (extract(load_inception(CPU), rgb) - theirs).abs().max() < 1e-4


@pytest.mark.filterwarnings("ignore:Matrix is singular")  # scipy's root of covariances from few images
def test_fid_of_two_folders_is_pytorch_fids(pytorch_fid, tmp_path):
    from pytorch_fid.fid_score import calculate_frechet_distance, compute_statistics_of_path

    real, fake = pngs(tmp_path / "a", range(24)), pngs(tmp_path / "b", range(12, 36), colour=False)
    moments = [
        part
        for folder in ("a", "b")
        for part in compute_statistics_of_path(str(tmp_path / folder), pytorch_fid, 8, 2048, "cpu", num_workers=0)
    ]
    network = load_inception(CPU)
    ours = frechet_distance(extract(network, real), extract(network, fake))
    assert ours == pytest.approx(calculate_frechet_distance(*moments), rel=1e-3)


@pytest.mark.filterwarnings("ignore:This DataLoader will create")  # torch-fidelity's choice of workers
def test_kid_of_two_folders_is_torch_fidelitys(weights, tmp_path):
    """At 299x299, where torch-fidelity's TensorFlow-like resizing has nothing to do."""
    torch_fidelity = pytest.importorskip("torch_fidelity")
    real = pngs(tmp_path / "a", range(8), (299, 299))
    fake = pngs(tmp_path / "b", range(4, 12), (299, 299), colour=False)
    state = inception_weights()
    state |= {"fc.weight": torch.zeros(1008, 2048), "fc.bias": torch.zeros(1008)}
    torch.save(state, tmp_path / "weights.pth")
    theirs = torch_fidelity.calculate_metrics(
        input1=str(tmp_path / "a"),
        input2=str(tmp_path / "b"),
        kid=True,
        kid_subset_size=8,
        kid_subsets=2,
        cuda=False,
        verbose=False,
        cache=False,
        feature_extractor_weights_path=str(tmp_path / "weights.pth"),
    )["kernel_inception_distance_mean"]
    network = load_inception(CPU)
    ours = squared_mmd(*(extract(network, rgb).double().numpy() for rgb in (real, fake)))
    assert ours == pytest.approx(theirs, rel=1e-3)
