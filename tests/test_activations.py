import numpy as np
import pytest
import torch
from PIL import Image

from conftest import picture
from gan_colorize.activations import draw, stages
from gan_colorize.baselines import BASELINES
from gan_colorize.config import BaselineConfig, GanConfig, result_settings
from gan_colorize.devices import decide
from gan_colorize.errors import UserError
from gan_colorize.models import Generator
from gan_colorize.training.checkpoint import save_generator


def network(model: str):
    torch.manual_seed(0)
    config = BaselineConfig(model=model, size=16, width=4)
    return BASELINES[model].build(config).eval(), config


@pytest.fixture
def run(tmp_path):
    """A run folder with a model that was not trained."""

    def run(name: str, model: str | None):
        path = tmp_path / name / "checkpoints" / "generator.safetensors"
        if model:
            net, config = network(model)
            save_generator(path, net, result_settings(config), {})
        else:
            settings = result_settings(decide(GanConfig(size=16, width=4, device="cpu")))
            save_generator(path, Generator(2, 4), settings, {})
        return str(tmp_path / name)

    return run


def test_stages_are_layers_with_what_follows_them():
    net, _ = network("color_network_2")
    found = stages(net, torch.rand(1, 1, 16, 16))
    assert [stage.name for stage in found][:2] == ["encoder.0", "encoder.3"]
    assert len(found) == 10
    assert found[0].layers == "HalvingConv2d, BatchNorm2d, LeakyReLU"
    assert [tuple(stage.maps.shape) for stage in found[:2]] == [(4, 8, 8), (8, 4, 4)]
    x = torch.rand(1, 1, 16, 16)
    assert torch.allclose(stages(net, x)[0].maps, net.encoder[:3]((x + 1) / 2)[0])


@pytest.mark.parametrize("model", BASELINES)
def test_every_baseline_can_be_looked_into(model):
    net = BASELINES[model].build(BaselineConfig(model=model, size=16, width=5 if model == "mean_fcn" else 4)).eval()
    found = stages(net, torch.rand(1, 1, 16, 16))
    assert len(found) >= 5
    assert all(stage.maps.ndim == 3 and stage.maps.isfinite().all() for stage in found)


def test_two_runs_side_by_side(run, tmp_path):
    picture(0, (20, 30)).save(tmp_path / "photo.png")
    runs = [run("cnn", "colour_classification"), run("unet", "colour_unet")]
    written = draw(runs, str(tmp_path / "photo.png"), tmp_path / "out")
    assert len(written) == 7  # six convolutions, and the result
    one = draw(runs[:1], str(tmp_path / "photo.png"), tmp_path / "one")
    for path, single in zip(written, one):
        with Image.open(path) as both, Image.open(single) as alone:
            assert both.width > 1.8 * alone.width
            assert np.asarray(both).std() > 5


def test_a_gan_and_a_baseline(run, tmp_path):
    picture(0).save(tmp_path / "photo.png")
    written = draw([run("gan", None), run("mean", "mean_conv7")], str(tmp_path / "photo.png"), tmp_path / "out")
    assert len(written) > 10


def test_bad_input_is_named(run, tmp_path):
    (tmp_path / "text.png").write_text("no picture")
    picture(0).save(tmp_path / "photo.png")
    with pytest.raises(UserError, match="text.png: not an image"):
        draw([run("a", "unet")], str(tmp_path / "text.png"), tmp_path / "out")
    with pytest.raises(UserError, match="missing.png: .*No such file"):
        draw([run("b", "unet")], str(tmp_path / "missing.png"), tmp_path / "out")
    with pytest.raises(UserError, match="--out: .*text.png can't be a folder"):
        draw([run("c", "unet")], str(tmp_path / "photo.png"), tmp_path / "text.png")
    with pytest.raises(UserError, match="there is no model in"):
        draw([str(tmp_path)], str(tmp_path / "photo.png"), tmp_path / "out")
