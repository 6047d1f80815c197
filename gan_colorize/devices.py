"""What a run's device decides: a table, never a timing, so that the same machine always decides alike."""

import ctypes
import dataclasses
import os
import platform
from pathlib import Path

import torch

from gan_colorize.config import GanConfig
from gan_colorize.errors import UserError
from gan_colorize.flags import PATHS
from gan_colorize.models import PRESETS
from gan_colorize.registry import names


@dataclasses.dataclass(frozen=True)
class Defaults:
    """Choices for the settings that are left to the device. `workers` are loader processes."""

    width: int
    precision: str
    workers: int


def defaults(device: str) -> Defaults:
    """The table's row for cpu, cuda or mps."""
    if device == "cuda":
        return Defaults(PRESETS["paper"], "bf16", min(8, os.cpu_count() or 1))
    if device == "mps":
        return Defaults(PRESETS["paper"], "fp32", 0)
    # bf16 is 1.7 times as fast where the CPU has instructions for it, and slower where it has not
    capable = getattr(torch.cpu, "get_capabilities", dict)()
    bf16 = any(capable.get(name) for name in ("amx_bf16", "avx512_bf16"))
    return Defaults(PRESETS["small"], "bf16" if bf16 else "fp32", 0)


def keep_freed_memory() -> None:
    """Tells glibc to keep large freed blocks for the next step instead of handing them back to the system.

    Each step frees and asks for the same hundreds of megabytes; fetching them anew, page by page, took a
    quarter of color_network_3's step (545 against 747 images a second). Elsewhere than on glibc this does nothing.
    """
    if platform.libc_ver()[0] == "glibc":
        libc = ctypes.CDLL(None)
        libc.mallopt(-3, 2**30)  # M_MMAP_THRESHOLD
        libc.mallopt(-1, 2**31 - 1)  # M_TRIM_THRESHOLD


def decide(config):
    """The config with everything decided that was left open: paths, device, precision, width and length.

    Raises:
        UserError: a device that this machine lacks.
    """
    available = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    device = config.device
    if device == "auto":
        device = next(name for name in ("cuda", "mps", "cpu") if available[name])
    elif not available[device]:
        raise UserError(f"--device {device}: this machine has none that torch can use; try --device auto")
    if device == "cpu":
        keep_freed_memory()
    torch.backends.cudnn.allow_tf32 = False  # fp32 means fp32: scores must not depend on the device
    chosen = defaults(device)
    return dataclasses.replace(
        config,
        **{name: _absolute(path) for name in PATHS if (path := getattr(config, name, None))},
        device=device,
        precision=chosen.precision if config.precision == "auto" else config.precision,
        width=config.width or (chosen.width if isinstance(config, GanConfig) else None),
        epochs=10 if config.epochs is None and config.steps is None else config.epochs,
    )


def _absolute(source: str) -> str:
    """A folder's absolute path, so that config.yaml repeats the run from anywhere; a data set's name as it is."""
    path = Path(source).expanduser()
    return str(path.resolve()) if path.exists() and source not in names("data", "DATASETS") else source
