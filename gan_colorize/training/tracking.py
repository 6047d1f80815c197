"""Weights & Biases beside the run folder: losing it costs W&B data, never the run."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from gan_colorize.cli import say


class Tracker:
    """Logs to W&B where `mode` says so; after the first failure it is silent for good.

    Args:
        mode: online, offline, disabled, or auto: online where an API key or a sweep is set up.
        folder: the run folder; its name is the run's name, and wandb's own files go below it.
        settings: the run's settings.
    """

    def __init__(self, mode: str, folder: Path, settings: dict[str, object]):
        self.wandb = self.run = None
        if mode == "auto":
            mode = "online" if _configured() else "disabled"
        if mode != "disabled":
            self._guard(self._start, mode, folder, settings)

    def log(self, row: dict[str, object], picture: Path | None = None) -> None:
        """One history row, at its step, and a sample grid."""
        if self.run is not None:
            self._guard(self._log, row, picture)

    def finish(self, metrics: dict[str, object]) -> None:
        """The final scores as the run's summary; then the end."""
        if self.run is not None:
            self._guard(self.run.summary.update, metrics)
        if self.run is not None:
            self._guard(self.run.finish)

    def _start(self, mode: str, folder: Path, settings: dict[str, object]) -> None:
        import wandb

        self.wandb = wandb
        options = wandb.Settings(init_timeout=8, silent=True, console="off")
        project = os.environ.get("WANDB_PROJECT", "gan_colorize")
        self.run = wandb.init(
            project=project, name=folder.name, dir=folder, config=settings, mode=mode, settings=options
        )

    def _log(self, row: dict[str, object], picture: Path | None) -> None:
        values = {key: value for key, value in row.items() if value is not None}
        if picture is not None:
            values["samples"] = self.wandb.Image(str(picture))
        self.run.log(values, step=row["step"])

    def _guard(self, call: Callable, *args, **kwargs):
        """Calls W&B; whatever it does wrong, the run goes on without it."""
        try:
            return call(*args, **kwargs)
        except Exception as error:
            self.run = None
            say(f"W&B is switched off for the rest of this run ({type(error).__name__}: {error})")


def _configured() -> bool:
    if os.environ.get("WANDB_API_KEY") or os.environ.get("WANDB_SWEEP_ID"):
        return True
    netrc = Path.home() / ("_netrc" if sys.platform == "win32" else ".netrc")
    try:
        return "api.wandb.ai" in netrc.read_text(encoding="utf-8")
    except OSError:
        return False
