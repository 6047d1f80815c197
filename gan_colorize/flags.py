"""How settings are read: defaults < --config FILE.yaml < flags.

tyro gives a dataclass's fields their flags, types and help; a YAML file becomes flags before tyro
sees it, so that every value passes the same check.
"""

import contextlib
import dataclasses
import difflib
import io
import os
import sys
from pathlib import Path
from typing import TypeVar

from gan_colorize.errors import UserError
from gan_colorize.runs import existing_run, read_config

Config = TypeVar("Config")

# Settings that are paths, and those that the device decides where they are "auto".
PATHS = ("data", "test_data", "colours", "init_from")
DECIDED = ("device", "precision")
# Settings that do not shape the result: in no config.yaml and in no checkpoint.
NOT_IN_RESULT = ("out", "resume", "overwrite", "wandb", "list")


def parse(config_class: type[Config], argv: list[str] | None = None) -> Config:
    """Reads a config dataclass from the command line, and from the YAML file that --config names.

    A config class with a `preset(model)`, the path of a YAML file, takes from there what neither says.

    Both --l1-weight and --l1_weight are understood, with a space or "=", and --resume=True. Under
    --resume the settings of the run in --out come first, and flags may only lengthen it.

    Raises:
        UserError: an unknown flag (the closest one is named), a bad value, an unreadable file, or a
            flag that contradicts the run that is resumed.
        SystemExit: after --help.
    """
    path, argv = _take_config(list(sys.argv[1:] if argv is None else argv))
    preset = _read_yaml(path) if path else {}
    known = [field.name for field in dataclasses.fields(config_class)]
    if unknown := next((name for name in preset if name not in known), None):
        raise UserError(f"--config {path}: unknown setting {unknown}{_closest(unknown, known)}")
    own = _own_preset(config_class, argv, preset)
    config = _parse(config_class, argv, preset, own)
    if getattr(config, "resume", False):
        stored = read_config(existing_run(config.out))
        config = _parse(config_class, argv, preset, stored)
        decided = {name: stored[name] for name in DECIDED if getattr(config, name) == "auto" and name in stored}
        config = dataclasses.replace(config, **decided)
        _check_same_run(stored, config)
    return config


def _parse(config_class: type[Config], argv: list[str], *files: dict[str, object]) -> Config:
    """Flags over files, the first file over the second."""
    import tyro

    fields = {field.name: field for field in dataclasses.fields(config_class)}
    pairs: dict[str, object] = {}
    for more in reversed([{n: None for arg in argv if (n := _name(arg)) is not None}, *files]):
        for name in more:
            if name not in fields and name not in ("help", "h"):
                raise UserError(f"unknown flag {flag(name)}{_closest(name, list(fields))}")
        for one, other in (("steps", "epochs"), ("epochs", "steps")):
            if one in more and other not in more:
                pairs.pop(other, None)
        pairs |= more
    booleans = {name for name, field in fields.items() if field.type is bool}
    arguments = [f"{flag(name)}={value}" for name, value in pairs.items() if value is not None] + argv
    arguments = [word for arg in arguments for word in (_boolean(arg) if _name(arg) in booleans else [arg])]
    complaint = io.StringIO()
    try:
        with contextlib.redirect_stderr(complaint):
            return tyro.cli(config_class, args=arguments, config=(tyro.conf.FlagCreatePairsOff,))
    except BrokenPipeError:  # `--help | head` has what it wants
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None
    except SystemExit as stop:
        if stop.code in (0, None):
            raise
        raise UserError(_one_line(complaint.getvalue())) from None


def _own_preset(config_class: type, argv: list[str], preset: dict[str, object]) -> dict[str, object]:
    """The settings of the model that the command line, or else the file, names."""
    if not hasattr(config_class, "preset"):
        return {}
    words = [word for arg in argv for word in arg.split("=", 1)]
    named = [after for word, after in zip(words, words[1:]) if word == "--model"]
    path = config_class.preset(str(named[-1] if named else preset.get("model")))
    return _read_yaml(str(path)) if path.is_file() else {}


def _check_same_run(stored: dict[str, object], config) -> None:
    default = type(config)()  # what a run from before a setting existed had
    for name, value in dataclasses.asdict(config).items():
        before = stored.get(name, getattr(default, name))
        if name in NOT_IN_RESULT or value == before:
            continue
        if name in PATHS and value and before and Path(value).expanduser().resolve() == Path(before):
            continue
        if name not in ("epochs", "steps"):
            raise UserError(
                f"--resume: {flag(name)} {value} contradicts the run's {before}; leave it out, or start anew"
            )
        if before is not None and value is not None and value < before:
            raise UserError(f"--resume: the run has {before} {name}; {flag(name)} may only grow")


def flag(name: str) -> str:
    """The flag of a field: l1_weight -> --l1-weight."""
    return "--" + name.replace("_", "-")


def _name(arg: str) -> str | None:
    """The field that an argument names: --l1-weight=512 -> l1_weight; None for values."""
    if not arg.startswith("-") or arg[1:2].isdigit() or arg[1:2] == ".":
        return None
    return arg.lstrip("-").split("=")[0].replace("-", "_")


def _take_config(argv: list[str]) -> tuple[str | None, list[str]]:
    path, rest, arguments = None, [], iter(argv)
    for arg in arguments:
        if arg == "--config":
            path = next(arguments, None)
            if path is None:
                raise UserError("--config needs a YAML file")
        elif arg.startswith("--config="):
            path = arg.removeprefix("--config=")
        else:
            rest.append(arg)
    return path, rest


def _read_yaml(path: str) -> dict[str, object]:
    import yaml

    try:
        pairs = yaml.safe_load(Path(path).expanduser().read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"--config {path}: {getattr(error, 'strerror', None) or 'not a text file'}") from None
    except yaml.YAMLError as error:
        raise UserError(f"--config {path}: not YAML ({str(error).splitlines()[0]})") from None
    pairs = {} if pairs is None else pairs
    if not isinstance(pairs, dict) or any(isinstance(value, (dict, list)) for value in pairs.values()):
        raise UserError(f"--config {path}: must be lines of `flag: value`")
    return {str(name).replace("-", "_"): value for name, value in pairs.items()}


def _boolean(arg: str) -> list[str]:
    """--resume=True -> --resume, --resume=False -> nothing: W&B's spelling of switches."""
    name, _, value = arg.partition("=")
    if value.lower() in ("", "true"):
        return [name]
    if value.lower() == "false":
        return []
    raise UserError(f"{arg}: must be True or False")


def _closest(name: str, names: list[str]) -> str:
    close = difflib.get_close_matches(name, names, 1, 0.5)
    return f"; did you mean {flag(close[0])}?" if close else "; see --help"


def _one_line(box: str) -> str:
    """tyro's boxed complaint as one line: the text above the box's first rule."""
    lines = []
    for line in box.splitlines():
        text = line.strip().strip("│").strip()
        if text.startswith("╭"):
            continue
        if text.startswith(("─", "╰")):
            break
        lines.append(text)
    return " ".join(" ".join(lines).split()) or "the command line can't be read; see --help"
