"""How far a colouring is from the photograph's own."""

from torch import Tensor


def l1(fake: Tensor, color: Tensor) -> Tensor:
    """Mean absolute error on the [0, 1] scale, the cGAN report's, of two tensors in [-1, 1].

    Every space fills [-1, 1] with a documented range of its channels (spaces/), so that the error
    is a share of that range. pix2pix takes it on [-1, 1]: its weight of 100 is 200 here.
    """
    return (fake.float() - color.float()).abs().mean() / 2
