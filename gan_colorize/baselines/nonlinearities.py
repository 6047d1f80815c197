"""The hidden layers' activations by the names of --activation."""

from torch import nn

ACTIVATIONS = {
    "relu": nn.ReLU,
    "leaky_relu": nn.LeakyReLU,  # slope 0.01, torch's own: the reports name none
    "tanh": nn.Tanh,
}
