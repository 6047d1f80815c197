import pytest
import torch
from torch import nn

from gan_colorize.baselines.my_conv2d import MyConv2d


@pytest.mark.parametrize("kernel", [1, 3, 5])
@pytest.mark.parametrize("size", [(8, 8), (5, 9), (1, 3)])
def test_it_equals_conv2d_in_value_and_gradient(kernel, size):
    torch.manual_seed(0)
    mine, reference = MyConv2d(3, 4, kernel).double(), nn.Conv2d(3, 4, kernel, padding=kernel // 2).double()
    mine.load_state_dict(reference.state_dict())
    x = torch.randn(2, 3, *size, dtype=torch.double)
    inputs = [x.clone().requires_grad_() for _ in range(2)]
    outputs = [network(i) for network, i in zip((mine, reference), inputs)]
    weights = torch.randn_like(outputs[0])
    for output in outputs:
        (output * weights).sum().backward()
    assert torch.allclose(*outputs)
    assert torch.allclose(inputs[0].grad, inputs[1].grad)
    for name in ("weight", "bias"):
        assert torch.allclose(getattr(mine, name).grad, getattr(reference, name).grad)


def test_it_equals_the_unfold_of_torch():
    torch.manual_seed(0)
    mine, x = MyConv2d(3, 4), torch.randn(2, 3, 6, 7)
    product = mine.weight.flatten(1) @ nn.functional.unfold(x, 3, padding=1) + mine.bias[:, None]
    assert torch.allclose(mine(x), product.unflatten(2, (6, 7)), atol=1e-6)


def test_in_bf16_it_stays_near():
    torch.manual_seed(0)
    mine, x = MyConv2d(8, 4), torch.randn(2, 8, 6, 6)
    with torch.autocast("cpu", torch.bfloat16):
        half = mine(x)
    assert half.dtype == torch.bfloat16
    assert torch.allclose(half.float(), mine(x), atol=0.05)
