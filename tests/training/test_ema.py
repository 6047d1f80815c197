import numpy as np
import pytest
import torch
from torch import nn

from gan_colorize.training.ema import averaged


class Counter(nn.Module):
    """Its weight is the number of the step."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(()))
        self.register_buffer("count", torch.zeros((), dtype=torch.long))


def profile(span: float, steps: int) -> np.ndarray:
    """The weight that each step has in the average, found by averaging unit impulses."""
    weights = []
    for impulse in range(0, steps, 10):
        network = Counter()
        ema = averaged(network, span)
        for step in range(steps):
            network.weight.data.fill_(float(step // 10 * 10 == impulse))
            ema.update_parameters(network)
        weights.append(ema.module.weight.item())
    return np.array(weights)


@pytest.mark.parametrize("span", [0.05, 0.1, 0.2])
def test_the_average_is_as_wide_as_its_share_of_the_training(span):
    weights, at = profile(span, 400), np.arange(5, 400, 10)
    assert weights.sum() == pytest.approx(1, abs=1e-3)
    mean = (weights * at).sum()
    assert np.sqrt((weights * (at - mean) ** 2).sum()) / 400 == pytest.approx(span, rel=0.05)


def test_a_still_network_is_its_own_average_and_counters_are_copied():
    network = Counter()
    network.weight.data.fill_(3.0)
    ema = averaged(network, 0.1)
    for step in range(20):
        network.count.fill_(step)
        ema.update_parameters(network)
    assert ema.module.weight.item() == pytest.approx(3)
    assert ema.module.count.item() == 19
    assert not ema.module.weight.requires_grad
