import copy

import pytest
import torch

from gan_colorize.config import GanConfig
from gan_colorize.devices import decide
from gan_colorize.losses import ADVERSARIAL
from gan_colorize.training.gan import Gan


def gan(**settings) -> Gan:
    torch.manual_seed(0)
    return Gan(decide(GanConfig(**{"width": 4, "device": "cpu", "precision": "fp32", "batch_size": 4, **settings})))


def photographs() -> torch.Tensor:
    return torch.randint(0, 256, (4, 3, 16, 16), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))


def weights(network) -> list[torch.Tensor]:
    return [p.detach().clone() for p in network.parameters()]


@pytest.mark.parametrize("adv_loss", ADVERSARIAL)
def test_a_step_moves_both_networks_and_reports(adv_loss):
    one = gan(adv_loss=adv_loss, critic_steps=2)
    before = weights(one.generator), weights(one.discriminator)
    logs = one.step(photographs())
    assert set(logs) == {"loss/d", "loss/g_adv", "loss/l1", "d/real_acc", "d/fake_acc"}
    assert all(value.shape == () and value.isfinite() for value in logs.values())
    for network, old in zip((one.generator, one.discriminator), before):
        assert any(not torch.equal(a, b) for a, b in zip(weights(network), old))


def test_without_a_discriminator_it_is_l1_alone():
    one = gan(disc="none")
    assert set(one.step(photographs())) == {"loss/l1"}
    assert set(one.state_dict()) == {"generator", "adam_g", "ema"}
    assert set(gan(disc="none", ema=0.0).state_dict()) == {"generator", "adam_g"}


def test_the_generators_update_leaves_the_discriminator_alone():
    one = gan()
    rgb = photographs().float() / 255
    gray, color = one.space.split(rgb)
    before = weights(one.discriminator)
    one.update_generator(gray, color, one.generator(gray))
    assert all(torch.equal(a, b) for a, b in zip(weights(one.discriminator), before))
    assert all(p.grad is None for p in one.discriminator.parameters())
    assert all(p.requires_grad for p in one.discriminator.parameters())


def test_the_discriminators_update_leaves_the_generator_alone():
    one = gan()
    gray, color = one.space.split(photographs().float() / 255)
    one.update_discriminator(gray, color, one.generator(gray).detach())
    assert all(p.grad is None for p in one.generator.parameters())


def test_the_discriminator_learns_to_tell_gray_from_colour():
    """Against a generator that does not learn, both accuracies go to 1."""
    one = gan(lr=2e-3)
    gray, color = one.space.split(photographs().float() / 255)
    fake = torch.zeros_like(color)
    for _ in range(60):
        logs = one.update_discriminator(gray, color, fake)
    assert logs["d/real_acc"] > 0.95
    assert logs["d/fake_acc"] > 0.95


def test_the_l1_weight_weighs():
    """With a heavy L1 a single batch is learned nearly by heart."""
    one, rgb = gan(l1_weight=1000.0, lr=5e-3), photographs()
    first = one.step(rgb)["loss/l1"]
    for _ in range(60):
        last = one.step(rgb)["loss/l1"]
    assert last < first / 2


def test_critic_steps_are_taken(monkeypatch):
    one = gan(adv_loss="wasserstein", critic_steps=3)
    calls = []
    monkeypatch.setattr(one.adam_d, "step", lambda: calls.append(1))
    one.step(photographs())
    assert len(calls) == 3


def test_clipping_keeps_weights_in_range():
    one = gan(adv_loss="wasserstein", penalty="clip", clip=0.02, critic_steps=1)
    one.step(photographs())
    assert max(p.abs().max() for p in one.discriminator.parameters()) <= 0.02


def test_a_restored_state_goes_on_to_the_bit():
    one = gan()
    one.step(photographs())
    state = copy.deepcopy(one.state_dict())
    other = gan(seed=5)
    other.load_state_dict(state)
    first, second = one.step(photographs()), other.step(photographs())
    assert all(torch.equal(first[name], second[name]) for name in first)
    assert all(torch.equal(a, b) for a, b in zip(weights(one.generator), weights(other.generator)))


@pytest.mark.parametrize("adv_loss", ADVERSARIAL)
@pytest.mark.parametrize("disc", ["patch", "unet"])
def test_bf16_trains_and_keeps_float32_weights(disc, adv_loss):
    one = gan(disc=disc, adv_loss=adv_loss, precision="bf16", critic_steps=1)
    assert one.step(photographs())["loss/d"].dtype == torch.float32
    assert {p.dtype for p in one.generator.parameters()} == {torch.float32}


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU")
def test_on_a_gpu():
    config = decide(GanConfig(width=4, device="cuda"))
    assert Gan(config).step(photographs().cuda())["loss/l1"].isfinite()
