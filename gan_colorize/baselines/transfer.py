"""Transfer learning (report 000, section 5): from a run on one kind of picture to another kind."""

from torch import Tensor, nn

from gan_colorize.baselines import BASELINES
from gan_colorize.baselines.convnet import ConvNet
from gan_colorize.config import flag
from gan_colorize.errors import UserError

# Settings that change what the same weights mean.
SAME = ("raw_input", "activation", "output", "depth", "upsample", "target", "classes")


def build(config) -> nn.Module:
    """The network of a BaselineConfig, with the layers that its --transfer adds; nothing is loaded."""
    network = BASELINES[config.model].build(config)
    if config.transfer == "freeze_add":
        _add_layers(network, config.model)
    return network


def begun(config, tensors: dict[str, Tensor] | None) -> nn.Module:
    """The network of a BaselineConfig with another run's weights, ready for --transfer: what stays is frozen.

    freeze_add: the report's Architecture 1. All loaded layers are frozen, and the added ones learn.
    freeze: its Architecture 2, whose layers are those that were loaded. "All the old parameters" are
    frozen there too, says the report, which would leave nothing to train, yet its loss falls. We
    freeze the encoder and train the decoder.
    finetune: everything is trained.

    Args:
        tensors: the other run's weights; None where a checkpoint of this run will bring all weights.

    Raises:
        UserError: the weights are of other layers, or the model lacks what --transfer needs.
    """
    network = BASELINES[config.model].build(config)
    if tensors is not None:
        own = network.state_dict()
        wrong = next((n for n in own.keys() | tensors.keys() if n not in own or n not in tensors), None)
        wrong = wrong or next((n for n in own if own[n].shape != tensors[n].shape), None)
        if wrong:
            raise UserError(f"--init-from {config.init_from}: its layers are not this run's ({wrong} differs)")
        network.load_state_dict(tensors)
    if config.transfer == "freeze":
        _freeze(network, encoder_of(network))
    if config.transfer == "freeze_add":
        _freeze(network, [network])
        _add_layers(network, config.model)
    return network


def check_same_model(config, other: dict[str, object]) -> None:
    """Raises UserError unless the settings `other` of a run are of the model that `config` describes."""
    model = other.get("model", "a GAN's generator")
    if model != config.model:
        raise UserError(f"--init-from {config.init_from} is {model}, not {config.model}")
    default = type(config)()
    for name in SAME:
        theirs, ours = other.get(name, getattr(default, name)), getattr(config, name)
        if theirs != ours:
            raise UserError(f"--init-from {config.init_from} has {flag(name)} {theirs}, this run {ours}; give the same")


def train_mode(network: nn.Module) -> None:
    """Training mode, except for frozen layers, whose BN goes on with the statistics it was loaded with."""
    network.train()
    for part in getattr(network, "frozen", ()):
        part.training = False


def encoder_of(network: nn.Module) -> list[nn.Module]:
    """The parts of a network that read pictures, before those that paint them.

    Raises:
        UserError: there are none apart.
    """
    for names in (("encoder",), ("layers.down1", "layers.down2", "layers.middle"), ("layers.stem", "layers.down")):
        try:
            return [network.get_submodule(name) for name in names]
        except AttributeError:
            continue
    raise UserError(f"--transfer freeze: {type(network).__name__} has no encoder apart from its decoder")


def _freeze(network: nn.Module, parts: list[nn.Module]) -> None:
    network.frozen = tuple(module for part in parts for module in part.modules())
    for part in parts:
        part.requires_grad_(False)


def _add_layers(network: nn.Module, model: str) -> None:
    """Architecture 1: the decoder's second ConvTranspose becomes a Sequential with Conv and BN layers nested in it."""
    if not isinstance(network, ConvNet):
        raise UserError(f"--transfer freeze_add adds layers to the decoder of convnet, not of {model}")
    deconvolution = network.decoder[3]
    channels = deconvolution.out_channels
    added = [layer for _ in range(2) for layer in (nn.Conv2d(channels, channels, 3, 1, 1), nn.BatchNorm2d(channels))]
    network.decoder[3] = nn.Sequential(deconvolution, *added)
