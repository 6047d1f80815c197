"""The hidden layers' activations by the names of --activation."""

from functools import partial

from torch import nn

ACTIVATIONS = {
    "relu": partial(nn.ReLU, inplace=True),  # of BN's output, which nothing else needs
    "leaky_relu": partial(nn.LeakyReLU, inplace=True),  # slope 0.01, torch's own: the reports name none
    "tanh": nn.Tanh,
}
