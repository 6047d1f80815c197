import pytest
import torch
from torch import nn

from gan_colorize.models.blocks import ConvBlock, HalvingConv2d


@pytest.mark.parametrize("size", [(1, 1), (2, 1), (1, 2), (5, 4)])
def test_halving_is_conv2d_and_its_bf16_gradient_is_right(size):
    """torch's own, on one column, is garbage: whatever was freed before."""
    torch.manual_seed(0)
    ours, reference = HalvingConv2d(8, 8), nn.Conv2d(8, 8, 3, 2, 1)
    ours.load_state_dict(reference.state_dict())
    x = torch.randn(20, 8, *size)
    assert torch.equal(ours(x), reference(x))
    reference(x).square().mean().backward()
    for _ in range(10):
        junk = [torch.full((9 * 64,), 1e30) for _ in range(50)]
        del junk
        with torch.autocast("cpu", torch.bfloat16):
            loss = ours(x).float().square().mean()
        ours.weight.grad = None
        loss.backward()
        assert torch.allclose(ours.weight.grad, reference.weight.grad, atol=0.02)


def test_blocks_halve_with_it():
    assert isinstance(ConvBlock(2, 3, stride=2)[0], HalvingConv2d)
    assert type(ConvBlock(2, 3)[0]) is nn.Conv2d
