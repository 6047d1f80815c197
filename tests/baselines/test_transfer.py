import pytest
import torch

from gan_colorize.baselines import BASELINES
from gan_colorize.baselines.transfer import begun as begin
from gan_colorize.baselines.transfer import build, train_mode
from gan_colorize.config import BaselineConfig
from gan_colorize.errors import UserError


def config(model="convnet1", **settings) -> BaselineConfig:
    return BaselineConfig(model=model, width=4, size=16, init_from="some run", **settings)


def begun(transfer: str, model="convnet1"):
    torch.manual_seed(0)
    source = BASELINES[model].build(config(model))
    for buffer in source.buffers():
        buffer.data = buffer + 1  # BN statistics that are not a new network's
    return source, begin(config(model, transfer=transfer), source.state_dict())


def after_a_step(network):
    """What a step of training has changed: names of parameters and buffers."""
    before = {name: value.clone() for name, value in network.state_dict().items()}
    train_mode(network)
    adam = torch.optim.Adam([p for p in network.parameters() if p.requires_grad], 0.1)
    network(torch.rand(4, 1, 16, 16) * 2 - 1).square().mean().backward()
    adam.step()
    return {name for name, value in network.state_dict().items() if not torch.equal(value, before[name])}


def test_finetune_starts_from_the_weights_and_trains_everything():
    source, network = begun("finetune")
    x = torch.rand(2, 1, 16, 16)
    assert torch.equal(network.eval()(x), source.eval()(x))
    assert after_a_step(network) >= {name for name, _ in network.named_parameters()} - {"decoder.6.bias"}


def test_freeze_trains_the_decoder_alone():
    _, network = begun("freeze")
    changed = after_a_step(network)
    assert changed
    assert all(name.startswith("decoder.") for name in changed)


def test_freeze_add_trains_the_added_layers_alone():
    """Architecture 1: Conv and BN layers nested at the second deconvolution; all loaded ones stay, statistics too."""
    _, network = begun("freeze_add")
    nested = network.decoder[3]
    assert [type(layer).__name__ for layer in nested] == [
        "ConvTranspose2d", "Conv2d", "BatchNorm2d", "Conv2d", "BatchNorm2d",
    ]  # fmt: skip
    changed = after_a_step(network)
    assert changed
    assert all(name.startswith("decoder.3.") and not name.startswith("decoder.3.0.") for name in changed)
    again = build(config(transfer="freeze_add"))
    again.load_state_dict(network.state_dict())  # what colours with it later needs no source


@pytest.mark.parametrize("model", [name for name, baseline in BASELINES.items() if "transfer" in baseline.flags])
def test_freeze_knows_every_encoder(model):
    _, network = begun("freeze", model)
    trained = [name for name, p in network.named_parameters() if p.requires_grad]
    assert 0 < len(trained) < len(list(network.parameters()))


def test_freeze_add_is_for_convnets():
    with pytest.raises(UserError, match="decoder of convnet, not of color_network_1"):
        begun("freeze_add", "color_network_1")


def test_weights_of_other_layers_are_refused():
    other = BASELINES["convnet1"].build(BaselineConfig(model="convnet1", width=6))
    with pytest.raises(UserError, match="its layers are not this run's"):
        begin(config(), other.state_dict())
