"""The run folder: what is in it, and where."""

import csv
import json
import shutil
import time
from pathlib import Path

from gan_colorize.errors import UserError
from gan_colorize.files import atomic, write_csv, write_text

OURS = ("config.yaml", "history.csv", "metrics.json", "scores", "evaluations", "samples", "samples.png")
OURS += ("samples_next.png", "curves.png", "checkpoints", "rejected.csv", "error.log", "wandb")
OURS += ("colours.npy",)


class RunFolder:
    """Paths and files of one run (DESIGN, "The run folder"). Making one touches nothing on the disk."""

    def __init__(self, path: Path):
        self.path = path
        self.config = path / "config.yaml"
        self.history = path / "history.csv"
        self.metrics = path / "metrics.json"
        self.scores = path / "scores"
        self.samples = path / "samples"
        self.curves = path / "curves.png"
        self.last = path / "checkpoints" / "last.pt"
        self.previous = path / "checkpoints" / "previous.pt"
        self.generator = path / "checkpoints" / "generator.safetensors"

    def write_config(self, settings: dict[str, object]) -> None:
        """Every setting that shapes the result, so that `--config` with this file repeats the run."""
        import yaml

        write_text(self.config, yaml.safe_dump(settings, sort_keys=False))

    def write_history(self, rows: list[dict[str, object]]) -> None:
        """A row an epoch, written whole each time, with the columns of the newest row and what others have besides."""
        columns = dict.fromkeys(column for row in reversed(rows) for column in row)
        write_csv(self.history, [columns, *([_short(row.get(column)) for column in columns] for row in rows)])

    def finished_steps(self) -> int | None:
        """The step at which the run's history ends; None where there is no history."""
        try:
            with open(self.history, encoding="utf-8", newline="") as file:
                return max((int(row["step"]) for row in csv.DictReader(file)), default=None)
        except (OSError, KeyError, ValueError):
            return None

    def write_colours(self, colours) -> None:
        """The 24 colours of a classifier, an array (24, 3), as --colours takes them."""
        import numpy as np

        with atomic(self.path / "colours.npy") as temporary:
            np.save(temporary, colours)

    def write_metrics(self, metrics: dict[str, object]) -> None:
        write_text(self.metrics, json.dumps(metrics, indent=2, allow_nan=False) + "\n")

    def write_rejected(self, rejected: list[tuple[str, str]]) -> None:
        """The input files left out, and why; no file where there are none."""
        if rejected:
            write_csv(self.path / "rejected.csv", [("file", "reason"), *rejected])


def new_run(out: str | None, name: str, overwrite: bool) -> RunFolder:
    """The folder for a run that begins: `out`, else runs/<name>-<time>.

    Raises:
        UserError: `out` holds a run and `overwrite` is off; it holds other things than a run; or it
            can't be written to.
    """
    path = Path(out).expanduser() if out else _unused(Path("runs") / f"{name}-{time.strftime('%Y%m%d-%H%M%S')}")
    if path.exists() and not path.is_dir():
        raise UserError(f"--out {path} is a file; give a folder")
    entries = path.iterdir() if path.is_dir() else []
    present = [entry.name for entry in entries if not entry.name.startswith(".")]
    foreign = sorted(name for name in present if name not in OURS)
    if foreign:
        raise UserError(f"--out {path} holds files that are no run's ({foreign[0]}); give another folder")
    if present and not overwrite:
        raise UserError(f"--out {path} holds a run; give --resume, --overwrite or another folder")
    try:
        for entry in sorted(present, key="config.yaml".__eq__):  # last what makes it a run
            _remove(path / entry)
        path.mkdir(parents=True, exist_ok=True)
        (path / "checkpoints").mkdir(exist_ok=True)
    except OSError as error:
        raise UserError(f"--out {path} can't be written to: {error.strerror}") from None
    return RunFolder(path)


def existing_run(out: str | None) -> RunFolder:
    """The folder of a run to go on with.

    Raises:
        UserError: no --out, or no run in it.
    """
    if out is None:
        raise UserError("--resume needs the run's folder: --out RUN")
    run = RunFolder(Path(out).expanduser())
    if not run.config.is_file():
        raise UserError(f"--resume: there is no run in {out} (no config.yaml)")
    return run


def read_config(run: RunFolder) -> dict[str, object]:
    """The settings in a run's config.yaml.

    Raises:
        UserError: the file is damaged.
    """
    import yaml

    try:
        settings = yaml.safe_load(run.config.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        settings = None
    if not isinstance(settings, dict):
        raise UserError(f"{run.config} is damaged; start again with --overwrite")
    return settings


def generator_file(source: str, flag: str) -> Path:
    """The generator.safetensors that `source` is, or that the run folder `source` holds.

    Raises:
        UserError: there is none; `flag` is what named it.
    """
    path = Path(source).expanduser()
    path = RunFolder(path).generator if path.is_dir() else path
    if not path.is_file():
        raise UserError(f"{flag}: there is no model in {source} (a finished run, or a generator.safetensors)")
    return path


def _short(value: object) -> object:
    return f"{value:.6g}" if isinstance(value, float) else "" if value is None else value


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def _unused(path: Path) -> Path:
    candidates = (path.with_name(f"{path.name}-{n}") if n else path for n in range(1000))
    return next(candidate for candidate in candidates if not candidate.exists())
