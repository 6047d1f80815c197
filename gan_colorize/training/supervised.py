"""The plain baselines in training: one network, one loss, one Adam."""

import numpy as np
import torch
from torch import Tensor, nn

from gan_colorize.baselines import BASELINES, SPECIAL_FLAGS
from gan_colorize.baselines.classes import ColourClasses, colour_classes, kmeans_colours, rebalancing
from gan_colorize.baselines.colours_file import read_colours
from gan_colorize.baselines.transfer import begun, check_same_model, train_mode
from gan_colorize.config import flag
from gan_colorize.data import Data
from gan_colorize.errors import UserError
from gan_colorize.pixels import to_float, to_tensor
from gan_colorize.runs import generator_file
from gan_colorize.spaces import SPACES
from gan_colorize.training.checkpoint import load_generator, restore, state_of
from gan_colorize.training.classification import Classification
from gan_colorize.training.ema import averaged
from gan_colorize.training.regression import MeanChroma, Regression

PRIOR_IMAGES = 200  # that the classes' frequencies are counted on


class Supervised:
    """A baseline in training, with what it learns and how it is judged as its `objective`:

        predict(network, gray)                what the loss is taken on
        errors(prediction, color) -> dict     scalars by name; the first is minimized
        judge(prediction, gray, color)        more of them, which only the validation needs
        names, judged                         what the two give

    Made from a BaselineConfig (with device and precision decided) and its data. Its weights depend
    on torch's random state, so seed that first; `load` says whether --init-from's are read now, or
    all weights will come from a checkpoint.
    """

    discriminator = None

    def __init__(self, config, data: Data, load: bool = True):
        self.device = torch.device(config.device)
        self.bf16 = config.precision == "bf16"
        task = BASELINES[config.model].task
        self.paints = task != "mean"  # else there is no picture to score
        network = _network(config, load)
        self.space = SPACES[network.space]()
        self.colours = _colours(config, data, network)
        self.generator = network.to(self.device, memory_format=torch.channels_last)
        if task == "mean":
            self.objective = MeanChroma(config.target)
        elif task == "regression":
            classes = colour_classes(self.colours).to(self.device) if self.colours is not None else None
            self.objective = Regression(self.space, classes)
        else:
            weights = self._rebalancing(network.classes, data) if config.rebalance else None
            self.objective = Classification(self.space, self.generator, weights)
        trained = [p for p in network.parameters() if p.requires_grad]
        self.adam = torch.optim.Adam(trained, config.lr, fused=True)
        self.ema = averaged(network, config.ema) if config.ema else None

    @property
    def columns(self) -> tuple[str, ...]:
        """What a history row holds besides its place and time."""
        names = self.objective.names
        return (*map(_training, names), *(f"val/{name}" for name in (*names, *self.objective.judged)))

    @property
    def counted(self) -> tuple[str, ...]:
        """The validation's figures that metrics.json keeps."""
        names = (*self.objective.names, *self.objective.judged)
        return tuple(name for name in names if name != "mse_mean")  # of a* and b* each

    @property
    def colorizer(self) -> nn.Module:
        """The network to colour with: the average of its weights where there is one."""
        return self.ema.module if self.ema is not None else self.generator

    def step(self, rgb: Tensor) -> dict[str, Tensor]:
        """One update on a batch of photographs, (N, 3, H, W) uint8; returns the batch's errors."""
        gray, color = self.space.split(to_float(rgb))
        train_mode(self.generator)
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.bf16):
            prediction = self.objective.predict(self.generator, gray)
        errors = self.objective.errors(prediction, color)
        self.adam.zero_grad(set_to_none=True)
        next(iter(errors.values())).backward()
        self.adam.step()
        if self.ema is not None:
            self.ema.update_parameters(self.generator)
        return {_training(name): error.detach() for name, error in errors.items()}

    @torch.inference_mode()
    def validate(self, rgb: np.ndarray) -> dict[str, float]:
        """The errors of some photographs, (N, H, W, 3) uint8, in evaluation mode and float32."""
        gray, color = self.space.split(to_tensor(rgb, self.device))
        network = self.colorizer.eval()
        prediction = self.objective.predict(network, gray)
        errors = self.objective.errors(prediction, color) | self.objective.judge(prediction, gray, color)
        return {f"val/{name}": error.item() for name, error in errors.items()}

    def state_dict(self) -> dict[str, dict]:
        """Everything that a later step depends on, except random states."""
        return state_of(self._parts())

    def load_state_dict(self, state: dict[str, dict]) -> None:
        restore(self._parts(), state)

    def _parts(self) -> dict:
        parts = {"generator": self.generator, "adam": self.adam}
        return parts | ({"ema": self.ema} if self.ema is not None else {})

    def _rebalancing(self, classes: ColourClasses, data: Data) -> Tensor:
        _, color = self.space.split(to_tensor(_some(data, PRIOR_IMAGES), self.device))
        return rebalancing(classes, classes.nearest(color))


def _training(name: str) -> str:
    """What a training figure is called in the history."""
    return f"train/{name}" if name == "accuracy" else f"loss/{name}"


def refuse_foreign_flags(config) -> None:
    """Raises UserError for a setting that the model does not have."""
    own = BASELINES[config.model].flags
    default = type(config)()
    for name in SPECIAL_FLAGS:
        if name not in own and getattr(config, name) != getattr(default, name):
            who = ", ".join(model for model, baseline in BASELINES.items() if name in baseline.flags)
            raise UserError(f"{flag(name)} means nothing to {config.model}; it is for {who}")
    if "colours" in own and config.colours and config.classes == "ab":
        raise UserError("--colours goes with --classes colours; the a*b* bins bring their own")
    if config.colours and config.init_from and BASELINES[config.model].task == "classification":
        raise UserError("--colours and --init-from are both given; the run brings its own colours")


def _network(config, load: bool) -> nn.Module:
    """The network to train: new, or begun from another run's weights."""
    if not config.init_from:
        return BASELINES[config.model].build(config)
    if not load:
        return begun(config, None)
    tensors, header = load_generator(generator_file(config.init_from, "--init-from"))
    check_same_model(config, header["config"])
    return begun(config, tensors)


def _colours(config, data: Data, network: nn.Module) -> np.ndarray | None:
    """The 24 colours that classes and accuracies are of; None where there are none.

    A new classifier is given them; one that was begun from another run's weights brings its own.
    """
    if "colours" not in BASELINES[config.model].flags or config.classes == "ab":
        return None
    classifier = BASELINES[config.model].task == "classification"
    if classifier and config.init_from:
        return ((network.classes.centres + 1) * 127.5).numpy()
    colours = read_colours(config.colours) if config.colours else kmeans_colours(_some(data))
    if classifier:
        network.classes = colour_classes(colours)
    return colours


def _some(data: Data, count: int = 2000) -> np.ndarray:
    """Training pictures, evenly chosen, at most `count`."""
    return data.train[np.unique(np.linspace(0, len(data.train) - 1, count).astype(int))]
