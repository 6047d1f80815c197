"""Whole runs of the baselines, on tiny pictures."""

import csv
import json
import shutil

import numpy as np
import pytest
import torch
import yaml
from PIL import Image

from conftest import picture
from gan_colorize import cli
from gan_colorize.baselines import BASELINES, listing
from gan_colorize.colorize import load_colorizer
from gan_colorize.config import BaselineConfig, parse
from gan_colorize.data import load
from gan_colorize.pixels import to_tensor
from gan_colorize.training.experiment import train_baseline
from gan_colorize.training.supervised import Supervised

TINY = ["--size", "16", "--batch-size", "4", "--device", "cpu", "--precision", "fp32", "--wandb", "disabled"]
TINY += ["--copies", "0", "--extra", "0", "--augment", "none", "--data", "{data}"]


@pytest.fixture
def train(folder, tmp_path, capsys):
    """Runs train_baseline.py's own main on the small folder: (exit code, run folder, stderr)."""

    def train(model, *flags, out="run", data=folder):
        width = "10" if model == "mean_fcn" else "4"
        argv = ["--model", model, *(arg.format(data=data) for arg in TINY), "--width", width]
        argv += ["--out", str(tmp_path / out), *map(str, flags)]
        code = 0
        try:
            cli.run(lambda: train_baseline(parse(BaselineConfig, argv)))
        except SystemExit as stop:
            code = stop.code
        return code, tmp_path / out, capsys.readouterr().err

    return train


def rows(run) -> list[dict[str, str]]:
    return list(csv.DictReader((run / "history.csv").read_text().splitlines()))


def metrics(run) -> dict:
    return json.loads((run / "metrics.json").read_text(), parse_constant=lambda name: pytest.fail(name))


@pytest.fixture
def easy(tmp_path):
    """Pictures whose colour follows from their brightness."""
    root = tmp_path / "easy"
    root.mkdir()
    for i in range(40):
        gray = np.asarray(picture(i, (16, 16)).convert("L")).astype(float)
        Image.fromarray(np.stack([gray, 0.5 * gray, 255 - gray], -1).astype(np.uint8)).save(root / f"{i}.png")
    return root


@pytest.mark.parametrize("model", BASELINES)
def test_every_baseline_beats_its_own_start_in_two_epochs(train, easy, model):
    lr = "0.01" if model != "unet" else "0.001"
    code, run, err = train(model, "--epochs", 2, "--lr", lr, data=easy)
    assert code == 0, err
    names = [*rows(run)[0]]
    loss = next(name for name in names if name.startswith("loss/"))
    torch.manual_seed(0)
    config = parse(BaselineConfig, ["--config", str(run / "config.yaml")])
    data = load(config.data, config.size, config.test_fraction)
    task = Supervised(config, data)  # as it was before its first step
    gray, color = task.space.split(to_tensor(data.train[np.arange(len(data.train))], task.device))
    start = next(iter(task.objective.errors(task.objective.predict(task.generator, gray), color).values()))
    assert float(rows(run)[-1][loss]) < start
    scores = metrics(run)
    assert scores["n_images"] == 8
    assert (scores["parameters"]["generator"] > 0, scores["parameters"]["discriminator"]) == (True, 0)
    assert (run / "curves.png").is_file()
    assert (run / "samples.png").is_file()


def test_mean_regressors_score_their_means_and_nothing_else(train):
    _, run, _ = train("mean_conv7", "--epochs", 1)
    scores = metrics(run)
    assert {"mse_mean_a", "mse_mean_b", "protocol"} < set(scores)
    assert not {"fid", "psnr", "mse_ab", "accuracy"} & set(scores)
    _, run, _ = train("mean_conv7", "--epochs", 1, "--target", "b", out="b")
    assert "mse_mean_a" not in metrics(run)
    assert metrics(run)["mse_mean_b"] > 0


def test_the_squared_errors_by_hand(train, folder):
    """mse_ab is of the float prediction, in a*b* units; mse_mean_a of the images' means."""
    data = load(str(folder), 16, 0.1)
    rgb = data.test[np.arange(len(data.test))]
    for model, name in (("color_network_1", "mse_ab"), ("mean_conv7", "mse_mean_a")):
        _, run, _ = train(model, "--epochs", 1, out=model)
        network, space, settings = load_colorizer(str(run))
        assert settings["model"] == model
        gray, color = space.split(to_tensor(rgb, torch.device("cpu")))
        with torch.inference_mode():
            ours, truth = network(gray) * 110, color * 110
        by_hand = (ours - truth).square().mean()
        if name == "mse_mean_a":
            by_hand = (ours.mean((2, 3)) - truth.mean((2, 3)))[:, 0].square().mean()
        assert metrics(run)[name] == pytest.approx(by_hand.item(), rel=1e-4)


def test_classifiers_report_loss_accuracy_and_keep_their_colours(train):
    _, run, _ = train("colour_classification", "--epochs", 2)
    assert {"loss/ce", "val/ce", "train/accuracy", "val/accuracy", "val/mse_ab"} < set(rows(run)[0])
    assert 0 <= metrics(run)["accuracy"] <= 1
    colours = np.load(run / "colours.npy")
    assert colours.shape == (24, 3)
    network, space, _ = load_colorizer(str(run))
    assert torch.allclose(network.classes.centres, torch.from_numpy(colours) / 127.5 - 1)
    shown = np.asarray(Image.open(run / "scores" / "images" / "00000.png")).reshape(-1, 3)
    assert {tuple(rgb) for rgb in shown.tolist()} <= {tuple(rgb) for rgb in colours.round().astype(int).tolist()}


def test_a_file_of_colours_is_used(train, tmp_path):
    colours = np.random.default_rng(0).integers(0, 256, (24, 3)).astype(np.uint8)
    np.save(tmp_path / "mine.npy", colours)
    for model in ("colour_unet", "colour_regression"):
        code, run, _ = train(model, "--epochs", 1, "--colours", tmp_path / "mine.npy", out=model)
        assert code == 0
        assert np.array_equal(np.load(run / "colours.npy"), colours)


def test_variants_of_the_classifier(train):
    """Each changes what it should: the loss, the decoding alone, or the classes."""
    plain, rebalanced, warm, ab = (
        train("colour_unet", "--epochs", 1, *flags, out=f"run{i}")[1]
        for i, flags in enumerate(([], ["--rebalance"], ["--temperature", "0.38"], ["--classes", "ab"]))
    )
    losses = [rows(run)[0]["loss/ce"] for run in (plain, rebalanced, warm, ab)]
    assert losses[0] == losses[2]
    assert len(set(losses)) == 3
    assert metrics(plain)["mse_ab"] != metrics(warm)["mse_ab"]
    assert metrics(plain)["accuracy"] == metrics(warm)["accuracy"]
    assert [load_colorizer(str(run))[1].channels for run in (plain, ab)] == [3, 2]
    assert not (ab / "colours.npy").exists()


VARIANTS = {
    "mean_cnn": [["--raw-input"], ["--target", "a"]],
    "mean_conv7": [["--activation", "relu"]],
    "convnet": [["--output", "linear"], ["--output", "tanh"], ["--activation", "leaky_relu"]],
    "color_network_2": [["--depth", "2"], ["--upsample", "nearest"], ["--output", "relu"], ["--raw-input"]],
}


@pytest.mark.parametrize(("model", "flags"), [(model, flags) for model, many in VARIANTS.items() for flags in many])
def test_variants_train_and_load(train, model, flags):
    code, run, err = train(model, "--epochs", 1, *flags)
    assert code == 0, err
    network, space, _ = load_colorizer(str(run))
    gray = torch.rand(1, 1, 16, 16) * 2 - 1
    assert space.merge(gray, network(gray)).shape == (1, 3, 16, 16)


def test_resuming_gives_the_same_bits(train):
    _, whole, _ = train("color_network_1", "--epochs", 3, out="whole")
    _, run, _ = train("color_network_1", "--epochs", 2)
    assert train("color_network_1", "--epochs", 3, "--resume")[0] == 0
    one, two = (load_colorizer(str(r))[0].state_dict() for r in (whole, run))
    assert all(torch.equal(one[name], two[name]) for name in one)
    assert [r["loss/mse_ab"] for r in rows(whole)] == [r["loss/mse_ab"] for r in rows(run)]
    assert "nothing to do" in train("color_network_1", "--epochs", 3, "--resume")[2]


def test_a_shorter_run_is_the_beginning_of_a_longer_one(train):
    """What the figure of training length rests on."""
    _, long, _ = train("colour_regression", "--epochs", 3, out="long")
    _, short, _ = train("colour_regression", "--epochs", 1, out="short")
    for name in ("loss/mse", "val/mse", "val/accuracy"):
        assert rows(long)[0][name] == rows(short)[0][name]
    assert (long / "samples" / "epoch_0001.png").read_bytes() == (short / "samples" / "epoch_0001.png").read_bytes()


def test_copies_count_in_an_epoch(train):
    flags = ["--augment", "report", "--epochs", 1]
    assert metrics(train("color_network_1", *flags, "--copies", 10)[1])["train_images_seen"] == 200
    assert metrics(train("color_network_1", *flags, "--extra", 4, out="extra")[1])["train_images_seen"] == 24


def test_its_own_config_repeats_a_run(train, tmp_path):
    _, run, _ = train("convnet2", "--epochs", 1)
    argv = ["--config", str(run / "config.yaml"), "--out", str(tmp_path / "again")]
    train_baseline(parse(BaselineConfig, argv))
    files = [(r / "checkpoints" / "generator.safetensors").read_bytes() for r in (run, tmp_path / "again")]
    assert files[0] == files[1]


@pytest.mark.parametrize("transfer", ["finetune", "freeze", "freeze_add"])
def test_transfer_from_a_run(train, tmp_path, transfer):
    _, faces, _ = train("convnet1", "--epochs", 1, out="faces")
    flags = ["--epochs", 1, "--init-from", faces, "--transfer", transfer]
    code, run, err = train("convnet1", *flags, out="fruit")
    assert code == 0, err
    network, _, settings = load_colorizer(str(run))
    before = load_colorizer(str(faces))[0].state_dict()
    name = "encoder.0.weight"
    assert torch.equal(network.state_dict()[name], before[name]) == (transfer != "finetune")
    assert settings["init_from"] == "faces"  # a model that is passed on names no path
    assert yaml.safe_load((run / "config.yaml").read_text())["init_from"] == str(faces)
    shutil.rmtree(faces)  # a run that is under way needs its source no more
    code, _, err = train("convnet1", *flags, "--epochs", 2, "--resume", out="fruit")
    assert code == 0, err
    after = load_colorizer(str(run))[0].state_dict()
    assert torch.equal(after[name], before[name]) == (transfer != "finetune")


@pytest.mark.parametrize(
    ("model", "first", "second", "part"),
    [
        ("color_network_1", ["--raw-input"], [], "has --raw-input True, this run False"),
        ("color_network_1", ["--output", "tanh"], [], "has --output tanh, this run None"),
        ("mean_conv7", ["--target", "a"], ["--target", "b"], "has --target a, this run b"),
        ("convnet1", ["--activation", "tanh"], [], "has --activation tanh"),
    ],
)
def test_a_run_whose_weights_mean_something_else_is_refused(train, model, first, second, part):
    _, run, _ = train(model, "--epochs", 1, *first)
    code, _, err = train(model, "--epochs", 1, *second, "--init-from", run, out="other")
    assert (code, part in err) == (2, True), err


def test_a_classifier_brings_its_colours(train, tmp_path):
    np.save(tmp_path / "mine.npy", np.random.default_rng(0).integers(0, 256, (24, 3)))
    _, run, _ = train("colour_unet", "--epochs", 1, "--colours", tmp_path / "mine.npy")
    _, other, _ = train("colour_unet", "--epochs", 1, "--init-from", run, out="other")
    assert np.allclose(np.load(other / "colours.npy"), np.load(tmp_path / "mine.npy"), atol=1e-3)
    flags = ["--init-from", run, "--colours", tmp_path / "mine.npy"]
    code, _, err = train("colour_unet", "--epochs", 1, *flags, out="third")
    assert (code, "brings its own colours" in err) == (2, True)


def test_auto_keeps_what_a_run_was_begun_with(train):
    train("color_network_1", "--epochs", 1)
    code, _, err = train("color_network_1", "--epochs", 2, "--resume", "--device", "auto", "--precision", "auto")
    assert code == 0, err


def test_a_run_from_before_a_setting_existed_can_be_resumed(train):
    _, run, _ = train("color_network_1", "--epochs", 1)
    settings = yaml.safe_load((run / "config.yaml").read_text())
    del settings["copies"], settings["transfer"]
    (run / "config.yaml").write_text(yaml.safe_dump(settings))
    code, _, err = train("color_network_1", "--epochs", 2, "--resume")
    assert code == 0, err


@pytest.mark.parametrize(("model", "fits"), [("convnet1", True), ("mean_conv7", True), ("color_network_1", False)])
def test_a_batch_of_one_is_refused_only_where_it_can_not_be_normalized(train, model, fits):
    code, _, err = train(model, "--steps", 1, "--batch-size", 1)
    assert code == (0 if fits else 2), err
    assert fits or "needs at least 2 images" in err


@pytest.mark.parametrize(
    ("model", "flags", "part"),
    [
        ("mean_cnn", ["--depth", "3"], "--depth means nothing to mean_cnn; it is for color_network_1"),
        ("convnet", ["--target", "a"], "--target means nothing to convnet"),
        ("color_network_1", ["--rebalance"], "--rebalance means nothing"),
        ("convnet", ["--transfer", "freeze"], "--init-from RUN"),
        ("convnet", ["--init-from", "nowhere"], "there is no model in nowhere"),
        ("colour_unet", ["--colours", "nowhere.npy"], "--colours nowhere.npy: No such file"),
        ("colour_unet", ["--colours", "x.npy", "--classes", "ab"], "--colours goes with --classes colours"),
        ("colour_unet", ["--temperature", "2"], "--temperature 2.0"),
        ("color_network_1", ["--depth", "9"], "--depth 9"),
        ("unet", ["--upsample", "nearest"], "--upsample means nothing"),
    ],
)
def test_bad_input_ends_with_one_line_and_code_2(train, model, flags, part):
    code, run, err = train(model, *flags)
    assert (code, part in err) == (2, True), err
    assert len(err.strip().splitlines()) == 1
    assert not run.exists()


def test_a_run_of_another_model_is_refused(train):
    _, run, _ = train("convnet1", "--epochs", 1)
    code, _, err = train("convnet", "--init-from", run, out="other")
    assert (code, "is convnet1, not convnet" in err) == (2, True)
    code, _, err = train("convnet1", "--init-from", run, "--width", 6, out="other")
    assert (code, "its layers are not this run's" in err) == (2, True)
    assert len(err.strip().splitlines()) == 1


def test_bad_data_are_refused(train, tmp_path):
    few, gray = tmp_path / "few", tmp_path / "gray"
    for root, count in ((few, 5), (gray, 20)):
        root.mkdir()
        for i in range(count):
            image = picture(i)
            (image.convert("L") if root == gray else image).save(root / f"{i}.png")
    code, _, err = train("color_network_1", data=few)
    assert (code, "at least 10 different ones are needed" in err) == (2, True)
    code, _, err = train("color_network_1", data=gray)
    assert (code, "gray; colour can't be learned" in err) == (2, True)


def test_the_list_names_every_baseline_and_its_report():
    lines = listing().splitlines()
    assert [line.split()[0] for line in lines] == [*BASELINES]
    assert all(any(source in line for source in ("000", "001", "002", "004", "ours")) for line in lines)


def test_a_model_is_needed():
    with pytest.raises(SystemExit) as stop:
        cli.run(lambda: train_baseline(parse(BaselineConfig, [])))
    assert stop.value.code == 2


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU")
@pytest.mark.parametrize("model", BASELINES)
def test_on_a_gpu(train, model):
    flags = ["--rebalance"] if "rebalance" in BASELINES[model].flags else []
    code, run, err = train(model, "--epochs", 1, "--device", "cuda", "--precision", "bf16", *flags)
    assert code == 0, err
    assert load_colorizer(str(run))[0](torch.rand(1, 1, 16, 16)).isfinite().all()
