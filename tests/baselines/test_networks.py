"""Layers and parameter counts as the reports write them out."""

import pytest
import torch
from torch import nn

from gan_colorize.baselines import BASELINES
from gan_colorize.config import BaselineConfig, parse
from gan_colorize.models import count_parameters


def network(model: str, *flags: str) -> nn.Module:
    torch.manual_seed(0)
    return BASELINES[model].build(parse(BaselineConfig, ["--model", model, *flags]))


def layers(module: nn.Module) -> list[tuple]:
    """(kind, in, out, kernel, stride, padding) of what computes, and the kinds of the rest, in order."""
    found = []
    for layer in module.modules():
        if isinstance(layer, (nn.Conv2d, nn.ConvTranspose2d)):
            found.append(
                (
                    type(layer).__name__.replace("HalvingConv2d", "Conv2d"),
                    layer.in_channels,
                    layer.out_channels,
                    *layer.kernel_size[:1],
                    *layer.stride[:1],
                    *layer.padding[:1],
                )
            )
        elif isinstance(layer, nn.Linear):
            found.append(("Linear", layer.in_features, layer.out_features))
        elif isinstance(layer, nn.BatchNorm2d):
            found.append(("BN", layer.num_features))
        elif not list(layer.children()) and not isinstance(layer, nn.Flatten):
            found.append(type(layer).__name__)
    return found


def gray(size: int = 128, count: int = 2) -> torch.Tensor:
    return torch.rand(count, 1, size, size) * 2 - 1


@pytest.mark.parametrize("model", BASELINES)
def test_every_baseline_maps_gray_to_the_colour_of_its_space_at_any_size(model):
    for size in (32, 45):
        net = network(model, "--size", str(size)).eval()
        color = net(gray(size))
        assert color.shape == (2, 3 if net.space == "rgb" else 2, size, size)
        assert color.dtype == torch.float32
        assert color.isfinite().all()


@pytest.mark.parametrize("model", BASELINES)
def test_every_parameter_gets_a_gradient(model):
    net = network(model, "--size", "32")
    task = BASELINES[model].task
    out = (
        net.mean_chroma(gray(32))
        if task == "mean"
        else net.logits(gray(32))
        if task == "classification"
        else net(gray(32))
    )
    out.square().sum().backward()
    assert all(p.grad is not None and p.grad.isfinite().all() for p in net.parameters())


@pytest.mark.parametrize("model", BASELINES)
def test_width_scales_the_channels(model):
    small = network(model, "--size", "32", "--width", "5" if model == "mean_fcn" else "4")
    assert small(gray(32)).shape[-1] == 32
    assert count_parameters(small) != count_parameters(network(model, "--size", "32"))


def test_mean_fcn():
    """Report 000: 49152 -> 500 tanh -> 250 ReLU -> 100 tanh -> 1, a network for each target."""
    expected = [
        ("Linear", 49152, 500),
        "Tanh",
        ("Linear", 500, 250),
        "ReLU",
        ("Linear", 250, 100),
        "Tanh",
        ("Linear", 100, 1),
    ]
    assert layers(network("mean_fcn", "--target", "a")) == expected
    assert layers(network("mean_fcn")) == 2 * expected
    one = 49152 * 500 + 500 + 500 * 250 + 250 + 250 * 100 + 100 + 100 + 1
    assert count_parameters(network("mean_fcn", "--target", "b")) == one


def test_mean_cnn():
    """Report 000: 4 x [Conv(3, 3), BN(3), ReLU], Linear(192, 1)."""
    expected = 4 * [("Conv2d", 3, 3, 3, 2, 1), ("BN", 3), "ReLU"] + [("Linear", 192, 1)]
    assert layers(network("mean_cnn", "--target", "a")) == expected
    assert count_parameters(network("mean_cnn", "--target", "a")) == 4 * (3 * 3 * 9 + 3 + 6) + 193


@pytest.mark.parametrize(("flags", "activation"), [((), "LeakyReLU"), (("--activation", "relu"), "ReLU")])
def test_mean_conv7(flags, activation):
    """Reports 001 and 002: 7 convolutions of stride 2, 3 maps, the activation after all but the last, 2 outputs."""
    net = network("mean_conv7", *flags)
    convolutions = [("Conv2d", 1, 3, 3, 2, 1), *5 * [("Conv2d", 3, 3, 3, 2, 1)]]
    expected = [layer for convolution in convolutions for layer in (convolution, activation)]
    assert layers(net) == [*expected, ("Conv2d", 3, 2, 3, 2, 1), "AdaptiveAvgPool2d"]
    assert net.layers[:13](torch.rand(1, 1, 128, 128)).shape == (1, 2, 1, 1)  # 128 halved seven times
    assert count_parameters(net) == 30 + 5 * 84 + 56


CONVNET = [1, 8, 16, 32, 64, 128, 64, 32, 16, 8, 2]


@pytest.mark.parametrize(
    ("model", "channels", "activation"),
    [
        ("convnet", CONVNET, "ReLU"),
        ("convnet1", [1, 8, 16, 32, 16, 8, 2], "ReLU"),
        ("convnet2", [1, 8, 16, 32, 16, 8, 2], "Tanh"),
    ],
)
def test_convnets(model, channels, activation):
    """Report 000: 3x3 layers of stride 1, each followed by BN and the activation, the last one too."""
    half = len(channels) // 2
    expected = []
    for i, (a, b) in enumerate(zip(channels, channels[1:])):
        kind = "Conv2d" if i < half else "ConvTranspose2d"
        expected += [(kind, a, b, 3, 1, 1), ("BN", b), activation]
    net = network(model)
    assert layers(net) == expected
    assert count_parameters(net) == sum(9 * a * b + 3 * b for a, b in zip(channels, channels[1:]))


def test_the_reported_convnet_can_not_predict_negative_chroma_and_the_linear_one_can():
    assert network("convnet", "--width", "4", "--size", "32")(gray(32)).min() >= 0
    linear = network("convnet", "--width", "4", "--size", "32", "--output", "linear")
    assert linear(gray(32)).min() < 0
    assert layers(linear)[-1] == ("ConvTranspose2d", 4, 2, 3, 1, 1)


FIGURE_6 = {
    "color_network_1": [1, 3, 3, 3, 3, 3, 3, 3, 3, 3, 2],
    "color_network_2": [1, 8, 16, 32, 64, 128, 64, 32, 16, 8, 2],
    "color_network_3": [1, 16, 32, 64, 128, 256, 128, 64, 32, 16, 2],
    "color_network_tanh": [1, 16, 32, 64, 128, 256, 128, 64, 32, 16, 2],
}


@pytest.mark.parametrize("model", FIGURE_6)
def test_color_networks(model):
    """Report 001, figure 6: stride 2, kernel 3, BN and LeakyReLU except at the output."""
    channels, expected = FIGURE_6[model], []
    for i, (a, b) in enumerate(zip(channels, channels[1:])):
        expected += [("Conv2d" if i < 5 else "ConvTranspose2d", a, b, 3, 2, 1), ("BN", b), "LeakyReLU"]
    expected[-2:] = ["Tanh"] if model.endswith("tanh") else []
    net = network(model)
    assert layers(net) == expected
    norms = 2 * sum(channels[1:-1])
    assert count_parameters(net) == sum(9 * a * b + b for a, b in zip(channels, channels[1:])) + norms
    if not model.endswith("tanh"):  # 128, 64, 32, 16, 8, 4, 8, … (002)
        assert net.encoder(torch.rand(1, 1, 128, 128)).shape == (1, channels[5], 4, 4)


def test_depth_and_upsample():
    deep = network("color_network_2", "--depth", "3")
    assert [layer[1:3] for layer in layers(deep) if layer[0] in ("Conv2d", "ConvTranspose2d")] == [
        (1, 8), (8, 16), (16, 32), (32, 16), (16, 8), (8, 2),
    ]  # fmt: skip
    nearest = layers(network("color_network_2", "--upsample", "nearest"))
    assert nearest.count("Upsample") == 5
    assert not any(layer[0] == "ConvTranspose2d" for layer in nearest)
    assert network("color_network_1", "--depth", "1", "--upsample", "nearest")(gray(33)).shape == (2, 2, 33, 33)


def test_the_output_counts_in_the_units_that_the_report_has():
    """A tanh of 1 is 128 a*b* units, a linear output of 1 is one."""
    for flags, unit in (((), 1), (("--output", "tanh"), 128)):
        net = network("color_network_1", *flags)
        net.decoder[12].weight.data.zero_()
        net.decoder[12].bias.data.fill_(0.5)
        expected = torch.tensor(0.5).tanh() * 128 if unit == 128 else torch.tensor(0.5)
        assert torch.allclose(net(gray()) * 110, expected.expand(2, 2, 128, 128))


def test_raw_input_is_l_from_0_to_100():
    seen = []
    for flags in ((), ("--raw-input",)):
        net = network("color_network_1", *flags)
        net.encoder[0].register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0]))
        net(torch.tensor([-1.0, 1.0]).view(2, 1, 1, 1).expand(2, 1, 32, 32))
    assert [x.unique().tolist() for x in seen] == [[0, 1], [0, 100]]


def test_colour_cnn():
    """Assignment 004: 32-64-64-64-32 filters, two poolings down, two nearest upsamplings back, 24 classes."""
    regression, classification, unet = (
        network(f"colour_{name}", "--size", "32") for name in ("regression", "classification", "unet")
    )

    def convolutions(net):
        return [layer[1:3] for layer in layers(net) if layer[0] == "MyConv2d"]

    hidden = [(1, 32), (32, 64), (64, 64), (64, 64), (64, 32)]
    assert convolutions(regression) == [*hidden, (32, 3)]
    assert convolutions(classification) == [*hidden, (32, 24)]
    assert convolutions(unet) == [(1, 32), (32, 64), (64, 64), (128, 64), (96, 32), (33, 24)]
    for net in (regression, classification, unet):
        kinds = layers(net)
        assert (kinds.count("MaxPool2d"), kinds.count("Upsample"), kinds.count("ReLU")) == (2, 2, 5)
        assert sum(kind[0] == "BN" for kind in kinds) == 5
    assert not any(type(m) is nn.Conv2d for m in unet.modules())
    assert count_parameters(regression) == 9 * (32 + 2048 + 4096 + 4096 + 2048 + 96) + 256 + 3 + 2 * 256


def test_skips_reach_the_last_convolution():
    """With everything before it silenced, the UNet's last convolution still sees the gray picture."""
    net = network("colour_unet", "--size", "32").eval()
    for part in (net.layers.up2,):
        for parameter in part.parameters():
            parameter.data.zero_()
    one, two = net.logits(gray(32)), net.logits(gray(32))
    assert not torch.equal(one, two)


def test_the_means_colour_the_whole_picture():
    net, picture = network("mean_conv7", "--target", "b", "--size", "32"), gray(32)
    color = net(picture)
    assert (color[:, 0] == 0).all()
    assert torch.allclose(color[:, 1] * 110, net.mean_chroma(picture)[:, :, None].expand(-1, 32, 32))
