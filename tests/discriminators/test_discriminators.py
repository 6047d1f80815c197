import pytest
import torch
from torch import nn

from gan_colorize.discriminators import DISCRIMINATORS
from gan_colorize.models import UNet, init_weights


@pytest.mark.parametrize("norm", ["batch", "layer"])
@pytest.mark.parametrize("size", [(8, 8), (50, 37)])
@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("name", DISCRIMINATORS)
def test_logits_and_gradients(name, channels, size, norm):
    torch.manual_seed(0)
    network = init_weights(DISCRIMINATORS[name](channels, width=4, norm=norm))
    logits = network(torch.rand(4, channels, *size) * 2 - 1)
    assert len(logits) == 4
    (logits**2).sum().backward()
    assert all(p.grad is not None and p.grad.isfinite().all() for p in network.parameters())


@pytest.mark.parametrize("name", DISCRIMINATORS)
def test_outputs_are_logits_not_odds(name):
    network = DISCRIMINATORS[name](3, width=4)
    last = [module for module in network.modules() if isinstance(module, (nn.Conv2d, nn.Linear))][-1]
    nn.init.constant_(last.bias, -7)
    nn.init.zeros_(last.weight)
    assert (network(torch.rand(2, 3, 32, 32)) == -7).all()


@pytest.mark.parametrize("name", DISCRIMINATORS)
def test_layer_norm_keeps_images_apart(name):
    """What a gradient penalty needs: an image's logits do not depend on the others in its batch."""
    network = DISCRIMINATORS[name](3, width=4, norm="layer")
    x = torch.rand(3, 3, 32, 32)
    assert torch.allclose(network(x)[:1], network(x[:1]), atol=1e-5)


def test_shapes():
    x = torch.rand(2, 3, 64, 48)
    assert DISCRIMINATORS["conv"](3, 4)(x).shape == (2, 1)
    assert DISCRIMINATORS["patch"](3, 4)(x).shape == (2, 1, 8, 6)
    assert DISCRIMINATORS["unet"](3, 4)(x).shape == (2, 1, 64, 48)


def test_conv_and_patch_share_their_convolutions():
    conv, patch = (DISCRIMINATORS[name](3, 4).convolutions.state_dict() for name in ("conv", "patch"))
    assert {k: v.shape for k, v in conv.items()} == {k: v.shape for k, v in patch.items()}


def test_unet_is_the_generators_architecture():
    ours, generators = DISCRIMINATORS["unet"](3, 4).state_dict(), UNet(1, 2, 4).state_dict()
    assert list(ours) == list(generators)


def test_patch_sees_86_pixels():
    x = torch.zeros(1, 3, 256, 256, requires_grad=True)
    network = DISCRIMINATORS["patch"](3, 4).eval()
    network(x)[0, 0, 16, 16].backward()
    seen = x.grad[0].abs().sum(0).nonzero()
    assert (seen.max(0).values - seen.min(0).values + 1).tolist() == [86, 86]
