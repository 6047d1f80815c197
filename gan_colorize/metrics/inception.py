"""The Inception network of the FID literature, as a variant of torchvision's."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torchvision.models.inception import Inception3, InceptionA, InceptionC, InceptionE


class Inception(Inception3):
    """(N, 3, H, W) in [0, 1] -> (N, 2048) pooled features of TensorFlow's inception-2015-12-05.

    Pictures are brought to 299x299 and to [-1, 1] as pytorch-fid does it: bilinear, no antialiasing.
    """

    def forward(self, rgb: Tensor) -> Tensor:
        x = F.interpolate(rgb, (299, 299), mode="bilinear", align_corners=False)
        x = 2 * x - 1
        for name, module in self.named_children():
            if name == "avgpool":
                break
            x = module(x)
        return self.avgpool(x).flatten(1)


class _A(InceptionA):
    """TensorFlow's average pooling leaves the padding out of the mean."""

    def _forward(self, x: Tensor) -> list[Tensor]:
        branch5x5 = self.branch5x5_2(self.branch5x5_1(x))
        branch3x3dbl = self.branch3x3dbl_3(self.branch3x3dbl_2(self.branch3x3dbl_1(x)))
        return [self.branch1x1(x), branch5x5, branch3x3dbl, self.branch_pool(_average(x))]


class _C(InceptionC):
    """The same."""

    def _forward(self, x: Tensor) -> list[Tensor]:
        branch7x7 = self.branch7x7_3(self.branch7x7_2(self.branch7x7_1(x)))
        double = self.branch7x7dbl_3(self.branch7x7dbl_2(self.branch7x7dbl_1(x)))
        double = self.branch7x7dbl_5(self.branch7x7dbl_4(double))
        return [self.branch1x1(x), branch7x7, double, self.branch_pool(_average(x))]


class _E(InceptionE):
    """The same; and the last block takes the maximum instead, an oddity of that file."""

    pool = staticmethod(lambda x: _average(x))

    def _forward(self, x: Tensor) -> list[Tensor]:
        branch3x3 = self.branch3x3_1(x)
        branch3x3 = torch.cat([self.branch3x3_2a(branch3x3), self.branch3x3_2b(branch3x3)], 1)
        double = self.branch3x3dbl_2(self.branch3x3dbl_1(x))
        double = torch.cat([self.branch3x3dbl_3a(double), self.branch3x3dbl_3b(double)], 1)
        return [self.branch1x1(x), branch3x3, double, self.branch_pool(self.pool(x))]


class _LastE(_E):
    pool = staticmethod(lambda x: F.max_pool2d(x, 3, 1, 1))


def _average(x: Tensor) -> Tensor:
    return F.avg_pool2d(x, 3, 1, 1, count_include_pad=False)


def architecture() -> nn.Module:
    """The network, without weights and without a classifier."""
    with torch.device("meta"):
        network = Inception(aux_logits=False, transform_input=False, init_weights=False)
        for name, module in list(network.named_children()):
            kind = {InceptionA: _A, InceptionC: _C, InceptionE: _E}.get(type(module))
            if kind is not None:
                module.__class__ = _LastE if name == "Mixed_7c" else kind
        del network.fc, network.dropout
    return network
