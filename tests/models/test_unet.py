import pytest
import torch

from gan_colorize.discriminators import DISCRIMINATORS
from gan_colorize.models import PRESETS, Generator, UNet, count_parameters, init_weights


@pytest.mark.parametrize("size", [(8, 8), (33, 47), (64, 64), (100, 1)])
def test_any_size_comes_back_in_range(size):
    color = Generator(2, width=4)(torch.rand(2, 1, *size) * 2 - 1)
    assert color.shape == (2, 2, *size)
    assert color.abs().max() <= 1


def test_every_parameter_gets_a_gradient():
    network = init_weights(UNet(1, 3, width=4))
    network(torch.rand(2, 1, 40, 40)).sum().backward()
    assert all(p.grad is not None and p.grad.isfinite().all() for p in network.parameters())


def test_odd_sizes_are_padded_by_their_edges_and_cropped_back():
    network = UNet(1, 2, width=4).eval()
    x = torch.rand(1, 1, 33, 47)
    by_hand = torch.nn.functional.pad(x, (0, 17, 0, 31), mode="replicate")
    assert torch.equal(network(x), network(by_hand)[..., :33, :47])


def test_weights_begin_as_in_dcgan():
    torch.manual_seed(0)
    network = init_weights(Generator(3, width=32))
    weights = torch.cat([m.weight.detach().flatten() for m in network.modules() if isinstance(m, torch.nn.Conv2d)])
    assert abs(weights.mean()) < 1e-4
    assert weights.std() == pytest.approx(0.02, rel=0.01)


def test_the_paper_preset_has_the_reports_parameter_counts():
    width = PRESETS["paper"]
    generator = count_parameters(Generator(3, width))
    totals = {name: generator + count_parameters(disc(4, width)) for name, disc in DISCRIMINATORS.items()}
    assert totals["unet"] == pytest.approx(29_279_268, rel=0.01)
    assert totals["patch"] == pytest.approx(20e6, rel=0.05)
    assert totals["conv"] == pytest.approx(20e6, rel=0.05)
