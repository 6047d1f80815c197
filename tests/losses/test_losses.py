import math
from types import SimpleNamespace

import pytest
import torch
from torch import nn

from gan_colorize.config import GanConfig
from gan_colorize.losses import ADVERSARIAL, l1
from gan_colorize.losses.bce import BceLoss
from gan_colorize.losses.wasserstein import WassersteinLoss


@pytest.mark.parametrize("name", ADVERSARIAL)
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_both_players_losses_are_scalar_finite_and_differentiable(name, dtype):
    loss = ADVERSARIAL[name].from_config(GanConfig())
    real = torch.randn(4, 1, 3, 3).to(dtype).requires_grad_()
    fake = torch.randn(4, 1, 3, 3).to(dtype).requires_grad_()
    for total, inputs in ((loss.discriminator(real, fake), (real, fake)), (loss.generator(fake), (fake,))):
        assert total.shape == ()
        assert total.dtype == torch.float32
        for gradient in torch.autograd.grad(total, inputs):
            assert gradient.isfinite().all()
            assert gradient.abs().sum() > 0


@pytest.mark.parametrize("name", ADVERSARIAL)
def test_the_players_pull_against_each_other(name):
    loss = ADVERSARIAL[name].from_config(GanConfig())
    real, unsure, fooled = torch.full((2, 1), 2.0), torch.zeros(2, 1), torch.full((2, 1), 2.0)
    assert loss.generator(fooled) < loss.generator(unsure)
    assert loss.discriminator(real, -fooled) < loss.discriminator(real, fooled)


def test_bce_by_hand():
    loss = BceLoss(label_smoothing=0.1)
    real, fake = torch.tensor([0.0]), torch.tensor([0.0])
    assert loss.discriminator(real, fake).item() == pytest.approx(math.log(2))
    assert loss.generator(fake).item() == pytest.approx(math.log(2))
    # at logit x the target t costs log(1 + e^-x) + (1 - t) x: smoothing is on the real side alone
    assert loss.discriminator(torch.tensor([2.0]), torch.tensor([-50.0])).item() == pytest.approx(
        (math.log(1 + math.exp(-2)) + 0.1 * 2) / 2
    )


def test_wasserstein_by_hand():
    loss = WassersteinLoss()
    real, fake = torch.tensor([3.0, 5.0]), torch.tensor([1.0, -1.0])
    assert loss.discriminator(real, fake).item() == -4
    assert loss.generator(fake).item() == 0
    assert loss.threshold(real, fake).item() == 2


def test_gradient_penalty_by_hand():
    critic = nn.Sequential(nn.Flatten(), nn.Linear(12, 1))
    nn.init.constant_(critic[1].weight, 0.5)
    real, fake = torch.rand(4, 3, 2, 2), torch.rand(4, 3, 2, 2)
    # the gradient of a linear critic is its weight: its norm is 0.5 * sqrt(12)
    expected = 10 * (0.5 * math.sqrt(12) - 1) ** 2
    penalty = WassersteinLoss(gp_weight=10).regularize(critic, real, fake)
    assert penalty.item() == pytest.approx(expected, rel=1e-5)
    penalty.backward()
    assert critic[1].weight.grad.abs().sum() > 0


def test_gradient_penalty_takes_a_patch_critics_mean():
    critic = nn.Conv2d(3, 1, 1, bias=False)
    nn.init.constant_(critic.weight, 2.0)
    real, fake = torch.rand(2, 3, 4, 4), torch.rand(2, 3, 4, 4)
    # the mean of 16 patches: each of the 48 inputs has the gradient 2 / 16
    expected = 10 * (math.sqrt(48) * 2 / 16 - 1) ** 2
    assert WassersteinLoss().regularize(critic, real, fake).item() == pytest.approx(expected, rel=1e-5)


def test_clipping():
    critic = nn.Linear(3, 1)
    nn.init.constant_(critic.weight, 5.0)
    loss = WassersteinLoss(penalty="clip", clip=0.01)
    assert loss.regularize(critic, torch.rand(1, 3), torch.rand(1, 3)) is None
    loss.constrain(critic)
    assert critic.weight.tolist() == [[pytest.approx(0.01)] * 3]
    WassersteinLoss(penalty="gp").constrain(critic)
    assert critic.weight.tolist() == [[pytest.approx(0.01)] * 3]


def test_settings_reach_the_losses():
    config = SimpleNamespace(penalty="clip", gp_weight=3.0, clip=0.5, critic_steps=2, label_smoothing=0.2)
    assert WassersteinLoss.from_config(config) == WassersteinLoss("clip", 3.0, 0.5, 2)
    assert BceLoss.from_config(config) == BceLoss(0.2)


def test_l1_is_on_the_unit_scale():
    fake, color = torch.full((2, 2, 4, 4), -1.0), torch.full((2, 2, 4, 4), 1.0)
    assert l1(fake, color).item() == 1
    assert l1(color.bfloat16(), color).item() == 0
