import multiprocessing
import os

import numpy as np
import pytest
from PIL import Image

import gan_colorize.data.cache as cache
from conftest import picture
from gan_colorize.data.cache import decode
from gan_colorize.files import cache_folder

NAMES = ["a.png", "b.png", "c.png"]


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.setenv("GAN_COLORIZE_CACHE", str(tmp_path / "cache"))
    root = tmp_path / "images"
    root.mkdir()
    for i, name in enumerate(NAMES):
        picture(i, (20, 20)).save(root / name)
    return root


def entries() -> list:
    return sorted((cache_folder() / "images").iterdir())


def no_decoding(monkeypatch):
    monkeypatch.setattr(cache, "load_image", lambda path: pytest.fail(f"decoded {path} again"))


def test_pictures_are_resized_and_named(root):
    decoded = decode(root, NAMES, 8)
    assert decoded.rgb.shape == (3, 8, 8, 3)
    assert decoded.rgb.dtype == np.uint8
    assert isinstance(decoded.rgb, np.memmap)
    assert decoded.names == NAMES
    expected = picture(1, (20, 20)).resize((8, 8), Image.Resampling.BICUBIC)
    assert (decoded.rgb[1] == np.asarray(expected)).all()


def test_the_second_time_nothing_is_decoded(root, monkeypatch):
    first = decode(root, NAMES, 8)
    no_decoding(monkeypatch)
    second = decode(root, NAMES, 8)
    assert (first.rgb == second.rgb).all()
    assert first.digests == second.digests


def test_other_sizes_and_changed_files_are_decoded_anew(root):
    before = decode(root, NAMES, 8)
    assert decode(root, NAMES, 16).rgb.shape == (3, 16, 16, 3)
    picture(99, (20, 20)).save(root / "b.png")
    os.utime(root / "b.png", ns=(1, 1))
    after = decode(root, NAMES, 8)
    assert [(x == y).all() for x, y in zip(before.rgb, after.rgb)] == [True, False, True]


def flip_a_byte(path):
    content = bytearray(path.read_bytes())
    content[-5] ^= 255
    path.write_bytes(content)


@pytest.mark.parametrize(
    "damage",
    [
        lambda entry: flip_a_byte(entry / "rgb.npy"),
        lambda entry: (entry / "rgb.npy").write_bytes((entry / "rgb.npy").read_bytes()[:200]),
        lambda entry: (entry / "rgb.npy").write_bytes(b""),
        lambda entry: (entry / "index.json").write_text("{"),
        lambda entry: (entry / "index.json").unlink(),
    ],
)
def test_a_damaged_entry_is_made_anew(root, damage):
    first = np.array(decode(root, NAMES, 8).rgb)
    (entry,) = entries()
    damage(entry)
    assert (decode(root, NAMES, 8).rgb == first).all()
    assert entries() == [entry]


def test_unusable_files_are_named_with_their_reason(root):
    (root / "b.png").write_text("hello")
    decoded = decode(root, NAMES, 8)
    assert decoded.names == ["a.png", "c.png"]
    assert decoded.rejected == [("b.png", "not an image of a known format")]
    assert decode(root, NAMES, 8).rejected == decoded.rejected  # also out of the cache


def test_gray_small_and_equal_pictures_are_noted(root):
    Image.new("L", (4, 4), 100).save(root / "b.png")
    picture(0, (20, 20)).save(root / "c.png")
    decoded = decode(root, NAMES, 8)
    assert decoded.gray.tolist() == [False, True, False]
    assert decoded.enlarged == 1
    assert decoded.digests[0] == decoded.digests[2] != decoded.digests[1]


def _decode_in_a_process(root):
    return decode(root, NAMES, 8).rgb.tobytes()


def test_two_processes_at_once(root):
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        one, other = pool.map(_decode_in_a_process, [root, root], chunksize=1)
    assert one == other == decode(root, NAMES, 8).rgb.tobytes()
    assert len(entries()) == 1
