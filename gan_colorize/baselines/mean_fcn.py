"""`mean_fcn`: report 000's fully connected regressor of the mean chroma."""

from torch import nn

from gan_colorize.baselines.mean import MeanRegressor, SideBySide, targets


class MeanFcn(MeanRegressor):
    """49152 -> 500 tanh -> 250 ReLU -> 100 tanh -> 1, one such network for each of a* and b*.

    49152 is 3 x 128 x 128, though the report says that L* is the input. We read it as L* three
    times (what a gray picture loaded as RGB gives), not as the whole Lab picture: there the answer
    would stand in the question.
    """

    def __init__(self, config):
        count = len(targets(config.target))
        networks = [_network(3 * config.size**2, config.width or 500) for _ in range(count)]
        super().__init__(SideBySide(networks), config.target, config.raw_input)


def _network(inputs: int, width: int) -> nn.Sequential:
    second, third = max(1, width // 2), max(1, width // 5)
    return nn.Sequential(
        nn.Flatten(),
        nn.Sequential(nn.Linear(inputs, width), nn.Tanh()),
        nn.Sequential(nn.Linear(width, second), nn.ReLU()),
        nn.Sequential(nn.Linear(second, third), nn.Tanh()),
        nn.Linear(third, 1),
    )
