import dataclasses
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from gan_colorize.baselines import BASELINES
from gan_colorize.config import BaselineConfig, GanConfig, parse, result_settings
from gan_colorize.discriminators import DISCRIMINATORS
from gan_colorize.errors import UserError
from gan_colorize.losses import ADVERSARIAL
from gan_colorize.registry import names
from gan_colorize.reproduce import STUDIES
from gan_colorize.spaces import SPACES

ROOT = Path(__file__).parents[1]
STARTED = {GanConfig: [], BaselineConfig: ["--init-from", "a run"]}


def yaml_file(tmp_path, **pairs) -> str:
    path = tmp_path / "preset.yaml"
    path.write_text(yaml.safe_dump(pairs))
    return str(path)


def test_defaults_below_file_below_flags(tmp_path):
    preset = yaml_file(tmp_path, lr=0.5, size=32, disc="conv")
    config = parse(GanConfig, ["--size", "16", "--config", preset])
    assert (config.lr, config.size, config.disc, config.batch_size) == (0.5, 16, "conv", GanConfig.batch_size)
    assert parse(GanConfig, [f"--config={preset}", "--size=16"]) == config  # wherever it stands


def test_file_values_are_typed_like_flags(tmp_path):
    path = tmp_path / "preset.yaml"
    path.write_text("lr: 1e-4\nl1-weight: 512\nepochs: null\n")  # YAML alone reads 1e-4 as a string
    config = parse(GanConfig, ["--config", str(path)])
    assert (config.lr, config.l1_weight, config.epochs) == (1e-4, 512.0, None)


@pytest.mark.parametrize("argv", [["--l1-weight", "512"], ["--l1_weight=512"], ["--l1-weight=512"]])
def test_spellings(argv):
    assert parse(GanConfig, argv).l1_weight == 512


def test_wandb_spelling_of_switches():
    assert parse(GanConfig, ["--overwrite=True"]).overwrite
    assert not parse(GanConfig, ["--overwrite=False"]).overwrite
    with pytest.raises(UserError, match="True or False"):
        parse(GanConfig, ["--overwrite=maybe"])


def test_steps_replace_epochs_of_a_file_and_the_other_way_round(tmp_path):
    config = parse(GanConfig, ["--steps", "5", "--config", yaml_file(tmp_path, epochs=3)])
    assert (config.steps, config.epochs) == (5, None)
    config = parse(GanConfig, ["--epochs", "5", "--config", yaml_file(tmp_path, steps=3)])
    assert (config.steps, config.epochs) == (None, 5)


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["--dics", "patch"], "unknown flag --dics; did you mean --disc?"),
        (["--disc", "pacth"], "invalid choice 'pacth'"),
        (["--size", "big"], "--size"),
        (["--size"], "--size"),
        (["--size", "4"], "--size 4: must be from 8"),
        (["--batch-size", "0"], "--batch-size 0: must be at least 1"),
        (["--lr", "0"], "--lr 0.0: must be more than 0"),
        (["--lr", "nan"], "--lr nan"),
        (["--seed", "-1"], "--seed -1"),
        (["--epochs", "1", "--steps", "2"], "give one of them"),
        (["--test-fraction", "0.9"], "--test-fraction 0.9"),
        (["--disc", "none", "--l1-weight", "0"], "nothing to train on"),
        (["stray"], "stray"),
        (["--resume", "--overwrite", "--out", "x"], "both given"),
        (["--config"], "--config needs"),
        (["--config", "missing.yaml"], "No such file"),
        (["--resume"], "--resume needs the run's folder"),
        (["--resume", "--out", "missing"], "there is no run in missing"),
    ],
)
def test_mistakes_are_named_in_one_line(argv, message):
    with pytest.raises(UserError) as error:
        parse(GanConfig, argv)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("text", ["- a\n- b\n", "a: [1, 2]\n", "{", "disk: patch\n"])
def test_bad_files_are_refused(tmp_path, text):
    path = tmp_path / "preset.yaml"
    path.write_text(text)
    with pytest.raises(UserError):
        parse(GanConfig, ["--config", str(path)])


def test_choices_are_the_registries_keys():
    for package, registry, members in [
        ("discriminators", "DISCRIMINATORS", DISCRIMINATORS),
        ("spaces", "SPACES", SPACES),
        ("losses", "ADVERSARIAL", ADVERSARIAL),
        ("baselines", "BASELINES", BASELINES),
        ("reproduce", "STUDIES", STUDIES),
    ]:
        assert names(package, registry) == tuple(members)


@pytest.mark.parametrize("path", sorted((ROOT / "configs").rglob("*.yaml")), ids=lambda path: path.stem)
def test_presets_parse_and_hold_differences_only(path):
    settings = yaml.safe_load(path.read_text())
    kind = BaselineConfig if "model" in settings else GanConfig
    config, default = parse(kind, ["--config", str(path), *STARTED[kind]]), kind()
    if kind is BaselineConfig and path != config.preset(config.model):  # a variant of a baseline's own preset
        default = dataclasses.replace(parse(kind, ["--model", config.model]), model=None)
    for name in settings:
        assert getattr(config, name) != getattr(default, name), name


def test_every_baseline_has_its_preset():
    for name in BASELINES:
        config = parse(BaselineConfig, ["--model", name])
        assert yaml.safe_load(config.preset(name).read_text())["model"] == name
        assert parse(BaselineConfig, ["--config", str(config.preset(name))]) == config


def test_a_baselines_preset_is_below_file_and_flags(tmp_path):
    argv = ["--model", "color_network_3", "--config", yaml_file(tmp_path, lr=0.5), "--steps", "7"]
    config = parse(BaselineConfig, argv)
    assert (config.copies, config.lr, config.steps, config.epochs) == (10, 0.5, 7, None)
    assert parse(BaselineConfig, ["--model=color_network_3", "--copies", "5"]).copies == 5  # checked with its preset
    config = parse(BaselineConfig, ["--model", "convnet", "--raw-input=False"])
    assert (config.raw_input, config.extra) == (False, 200)


def test_result_settings_repeat_a_config(tmp_path):
    config = parse(GanConfig, ["--steps", "7", "--disc", "unet", "--out", "x", "--overwrite"])
    again = parse(GanConfig, ["--config", yaml_file(tmp_path, **result_settings(config))])
    assert again == dataclasses.replace(config, out=None, overwrite=False)


@pytest.mark.parametrize("script", sorted((ROOT / "scripts").glob("*.py")), ids=lambda path: path.name)
def test_help_does_not_import_torch(script):
    code = (
        "import sys, runpy\nsys.argv = [sys.argv[1], '--help']\n"
        "try:\n    runpy.run_path(sys.argv[0], run_name='__main__')\n"
        "except SystemExit as stop:\n    assert not stop.code, stop.code\n"
        "assert 'torch' not in sys.modules and 'albumentations' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code, str(script)], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert "usage" in done.stdout


@pytest.mark.parametrize("script", sorted((ROOT / "scripts").glob("*.py")), ids=lambda path: path.name)
def test_scripts_are_thin(script):
    assert len(script.read_text().splitlines()) <= 40


def test_help_into_a_closed_pipe_is_quiet():
    command = f"{sys.executable} {ROOT / 'scripts' / 'train_gan.py'} --help | head -1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True)  # noqa: S607
    assert done.stdout.startswith("usage")
    assert done.stderr == ""


def test_an_unknown_setting_names_its_file(tmp_path):
    with pytest.raises(UserError, match=r"preset\.yaml: unknown setting dta; did you mean --data\?"):
        parse(GanConfig, ["--config", yaml_file(tmp_path, dta="x")])
