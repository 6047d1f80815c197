"""Saving and loading: last.pt to go on training, generator.safetensors to colour photographs."""

import json
import pickle
import warnings
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from gan_colorize.errors import UserError
from gan_colorize.files import atomic
from gan_colorize.runs import RunFolder

FORMAT = 1


def save_state(run: RunFolder, state: dict) -> None:
    """Writes last.pt atomically, keeping the one before it as previous.pt."""
    with atomic(run.last) as temporary:
        torch.save(state | {"format": FORMAT}, temporary)
        if run.last.exists():
            run.last.replace(run.previous)  # a kill here leaves previous.pt, which load_state finds


def state_of(parts: dict) -> dict[str, dict]:
    """The state of each of a task's networks and optimizers, by name."""
    return {name: part.state_dict() for name, part in parts.items()}


def restore(parts: dict, state: dict[str, dict]) -> None:
    """Brings the parts to a state that `state_of` gave."""
    for name, part in parts.items():
        part.load_state_dict(state[name])


def save_history(run: RunFolder, history: list[dict[str, object]]) -> None:
    """Puts a completed history (the final score came after the last checkpoint) into last.pt."""
    state = load_state(run)
    with atomic(run.last) as temporary:
        torch.save(state | {"history": history}, temporary)


def load_state(run: RunFolder) -> dict | None:
    """The newest checkpoint that can be read; None where there is none yet.

    Only tensors and plain types are read, whatever the environment says: `weights_only` is explicit.

    Raises:
        UserError: there are checkpoints, and none can be read.
    """
    found = [path for path in (run.last, run.previous) if path.exists()]
    for path in found:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # torch comments on files that are none of its own
                state = torch.load(path, map_location="cpu", weights_only=True)
            if state["format"] == FORMAT:
                return state
        except (OSError, RuntimeError, EOFError, KeyError, TypeError, ValueError, pickle.UnpicklingError):
            continue
    if found:
        raise UserError(f"no checkpoint in {run.last.parent} can be read; start again with --overwrite")
    return None


def random_state() -> dict[str, Tensor]:
    """torch's random states; everything else that is random depends on (seed, epoch, index) alone."""
    state = {"cpu": torch.get_rng_state()}
    if torch.cuda.is_available():
        state["cuda"] = torch.cuda.get_rng_state()
    return state


def set_random_state(state: dict[str, Tensor]) -> None:
    torch.set_rng_state(state["cpu"])
    if "cuda" in state and torch.cuda.is_available():
        torch.cuda.set_rng_state(state["cuda"])


def save_generator(path: Path, generator: nn.Module, settings: dict, protocol: dict) -> None:
    """Writes the weights, with the run's settings and protocol in the header: all that inference needs.

    The header is one entry, since safetensors writes several in random order; equal runs then give
    equal files.
    """
    header = json.dumps({"format": FORMAT, "config": settings, "protocol": protocol}, sort_keys=True)
    tensors = {name: tensor.detach().cpu().contiguous() for name, tensor in generator.state_dict().items()}
    with atomic(path) as temporary:
        save_file(tensors, temporary, {"gan_colorize": header})


def load_generator(path: Path) -> tuple[dict[str, Tensor], dict]:
    """The weights and the header of a generator.safetensors. Nothing in the file is executed.

    Raises:
        UserError: not a file of this library.
    """
    try:
        with safe_open(path, "pt") as file:
            header = json.loads((file.metadata() or {})["gan_colorize"])
            names = file.keys()  # noqa: SIM118 (the file is no dict)
            return {name: file.get_tensor(name) for name in names}, header
    except (OSError, SafetensorError, KeyError, ValueError):
        raise UserError(f"{path} is not a generator of gan_colorize (a generator.safetensors)") from None
