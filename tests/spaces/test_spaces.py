import numpy as np
import pytest
import skimage.color
import torch

from gan_colorize.pixels import luma
from gan_colorize.spaces import SPACES


def grid() -> torch.Tensor:
    """Every fifth level of R, G and B, with black and white: (1, 3, 52, 2704) in [0, 1]."""
    levels = torch.arange(0, 256, 5)
    rgb = torch.stack(torch.meshgrid(levels, levels, levels, indexing="ij"))
    return rgb.reshape(1, 3, 52, -1) / 255


def pixel(*rgb: int) -> torch.Tensor:
    return torch.tensor(rgb).reshape(1, 3, 1, 1) / 255


@pytest.mark.parametrize("name", SPACES)
def test_split_gives_one_gray_channel_and_the_declared_colours_in_range(name):
    gray, color = SPACES[name]().split(grid())
    assert gray.shape == (1, 1, 52, 2704)
    assert color.shape == (1, SPACES[name].channels, 52, 2704)
    for tensor in (gray, color):
        assert tensor.dtype == torch.float32
        assert tensor.min() >= -1.000001
        assert tensor.max() <= 1.000001


@pytest.mark.parametrize("name", SPACES)
def test_round_trip_within_half_a_level(name):
    space = SPACES[name]()
    assert (space.merge(*space.split(grid())) - grid()).abs().max() * 255 < 0.5


@pytest.mark.parametrize("name", SPACES)
def test_bfloat16_input_is_converted_in_float32(name):
    space, rgb = SPACES[name](), grid().bfloat16()
    assert torch.equal(space.split(rgb)[1], space.split(rgb.float())[1])


@pytest.mark.parametrize("name", SPACES)
def test_merge_stays_in_range_whatever_is_predicted(name):
    gray, color = torch.rand(2, 1, 8, 8) * 2 - 1, torch.rand(2, SPACES[name].channels, 8, 8) * 2 - 1
    rgb = SPACES[name]().merge(gray, color)
    assert rgb.isfinite().all()
    assert rgb.min() >= 0
    assert rgb.max() <= 1


def reference(name: str, rgb: np.ndarray) -> np.ndarray:
    """scikit-image's conversion of (H, W, 3) floats, brought to our ranges: gray, then colours."""
    if name == "rgb":
        return np.concatenate([2 * (rgb @ [[0.299], [0.587], [0.114]]) - 1, 2 * rgb - 1], -1)
    if name == "hsv":
        hsv = skimage.color.rgb2hsv(rgb)
        return 2 * hsv[..., [2, 0, 1]] - 1
    if name == "ycbcr":
        ycbcr = skimage.color.rgb2ycbcr(rgb)  # studio range: 16 to 235, 16 to 240
        return 2 * (ycbcr - [16, 128, 128]) / [219, 224, 224] + [-1, 0, 0]
    lab = skimage.color.rgb2lab(rgb)
    return lab / [50, 110, 110] - [1, 0, 0]


@pytest.mark.parametrize("name", SPACES)
def test_split_agrees_with_scikit_image(name):
    rgb = grid()[0].permute(1, 2, 0).double().numpy()
    gray, color = SPACES[name]().split(grid())
    ours = torch.cat([gray, color], 1)[0].permute(1, 2, 0).numpy()
    # kornia rounds the YCbCr constants to three digits: up to 0.08 of a level
    tolerance = {"ycbcr": 2 * 0.08 / 255}.get(name, 1e-5)
    assert np.abs(ours - reference(name, rgb)).max() < tolerance


@pytest.mark.parametrize("name", ["hsv", "ycbcr", "lab"])
def test_merge_agrees_with_scikit_image(name):
    rng = np.random.default_rng(0)
    rgb = rng.random((16, 16, 3))
    given = reference(name, rgb).astype(np.float32).transpose(2, 0, 1)
    merged = SPACES[name]().merge(torch.from_numpy(given[None, :1]), torch.from_numpy(given[None, 1:]))
    assert np.abs(merged[0].permute(1, 2, 0).numpy() - rgb).max() * 255 < 0.2


def test_known_colours():
    gray, color = SPACES["lab"]().split(pixel(255, 0, 0))
    assert torch.allclose(gray.flatten(), torch.tensor([53.24 / 50 - 1]), atol=1e-3)
    assert torch.allclose(color.flatten() * 110, torch.tensor([80.09, 67.20]), atol=0.02)
    gray, color = SPACES["ycbcr"]().split(pixel(0, 0, 255))
    assert torch.allclose(gray.flatten(), torch.tensor([2 * 0.114 - 1]), atol=1e-5)
    assert torch.allclose(color.flatten(), torch.tensor([1.0, -0.1626]), atol=1e-3)
    gray, color = SPACES["hsv"]().split(pixel(0, 255, 0))  # green: a third of the circle
    assert torch.allclose(torch.cat([gray, color], 1).flatten(), torch.tensor([1.0, 2 / 3 - 1, 1.0]), atol=1e-5)
    gray, color = SPACES["rgb"]().split(pixel(255, 128, 0))
    assert torch.allclose(color.flatten(), torch.tensor([1.0, 2 * 128 / 255 - 1, -1.0]), atol=1e-5)


@pytest.mark.parametrize("name", ["ycbcr", "lab"])
def test_gray_pictures_have_no_colour(name):
    rgb = torch.linspace(0, 1, 16).reshape(1, 1, 4, 4).expand(1, 3, 4, 4)
    assert SPACES[name]().split(rgb)[1].abs().max() < 1e-3


def test_luma_is_pillows():
    from PIL import Image

    rgb = np.random.default_rng(0).integers(0, 256, (2, 9, 9, 3), dtype=np.uint8)
    ours = luma(rgb)
    pillow = np.stack([np.asarray(Image.fromarray(x).convert("L")) for x in rgb])
    assert (ours[..., 0] == ours[..., 1]).all()
    assert np.abs(ours[..., 0].astype(int) - pillow).max() <= 1
