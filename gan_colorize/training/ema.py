"""An average of the generator's weights over the training so far, which is what is scored and saved."""

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel


def averaged(network: nn.Module, span: float) -> AveragedModel:
    """A power-function average of a network's weights and buffers (Karras et al. 2024, arXiv:2312.02696).

    GAN weights circle around more than they settle; their average is steadier and scores better.
    With a fixed decay the average would have to be told how long a run will be. This one's length
    grows with the training: after t steps it is `span` * t steps wide (standard deviation), so that
    it fits a run of any length, and a resumed one.

    Call `update_parameters(network)` after each step; the averaged network is `module`.
    """
    exponent = _exponent(span)

    def average(averages: list[Tensor], current: list[Tensor], _: Tensor) -> None:
        if averages[0].is_floating_point():
            # the count as the average keeps it, in the CPU's memory: the one passed here lies on the device,
            # and reading it would wait for the GPU at each step
            keep = (1 - 1 / (int(average_model.n_averaged) + 1)) ** (exponent + 1)
            torch._foreach_lerp_(averages, current, 1 - keep)
        else:
            torch._foreach_copy_(averages, current)  # counters

    average_model = AveragedModel(network, multi_avg_fn=average, use_buffers=True).requires_grad_(False)
    return average_model


def _exponent(span: float) -> float:
    """The power that gives a relative width: the paper's algorithm 2, span^2 = (g + 1) / ((g + 2)^2 (g + 3))."""
    return float(np.roots([1, 7, 16 - span**-2, 12 - span**-2]).real.max())
