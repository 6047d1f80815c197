import pickle

import numpy as np
import pytest

from gan_colorize.baselines.colours_file import read_colours
from gan_colorize.errors import UserError

FLAG = np.random.default_rng(0).integers(0, 256, (24, 3))


class Trap:
    """Unpickled by an ordinary unpickler, it makes a file."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (str(self.path), "w")


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (np.zeros((23, 3)), "24 rows"),
        (np.zeros((24, 4)), "24 rows"),
        (np.full((24, 3), 300.0), "from 0 to 255"),
        (np.full((24, 3), -1.0), "from 0 to 255"),
        (np.full((24, 3), 0.5), "from 0 to 255"),
        (np.full((24, 3), np.nan), "finite"),
        (np.full((24, 3), "red"), "finite numbers"),
        (np.array([{}] * 72, dtype=object).reshape(24, 3), "plain numbers"),
        (np.array([], dtype=object), "plain numbers"),
        (b"", "plain numbers"),
        (b"no array at all", "plain numbers"),
        (b"PK\x03\x04 no archive", "plain numbers"),
        (b"\x93NUMPY\x01\x00\x10\x00{'descr': (((((((\n", "plain numbers"),
        (b"\x93NUMPY\x01\x00\x46\x00{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999, 3), }\n", "plain"),
        (b"\0" * 200_000, "plain numbers"),
        (None, "No such file"),
    ],
)
def test_bad_colour_files_are_refused_in_one_line(tmp_path, content, part):
    path = tmp_path / "colours.npy"
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content is not None:
        np.save(path, content)
    with pytest.raises(UserError, match=part) as error:
        read_colours(str(path))
    assert "\n" not in str(error.value)


def test_good_colour_files_are_read(tmp_path):
    for dtype in (np.uint8, np.float64, np.int32):
        np.save(tmp_path / "colours.npy", FLAG.astype(dtype))
        assert np.array_equal(read_colours(str(tmp_path / "colours.npy")), FLAG)


def test_the_assignments_own_kind_of_file_is_read(tmp_path):
    """scipy's kmeans gives (centres, distortion), and numpy saves that as a pickle: by Python 2 there."""
    pair = np.empty(2, dtype=object)
    pair[0], pair[1] = FLAG.astype(float), 1234.5
    path = tmp_path / "colour_kmeans24_cat7.npy"
    np.save(path, pair, allow_pickle=True)
    assert np.array_equal(read_colours(str(path)), FLAG)
    header = path.read_bytes()[:128]
    python2 = pickle.dumps(pair, 2, fix_imports=True).replace(b"numpy._core.multiarray", b"numpy.core.multiarray")
    path.write_bytes(header + python2)
    assert np.array_equal(read_colours(str(path)), FLAG)
    np.save(path, FLAG[None])
    assert np.array_equal(read_colours(str(path)), FLAG)


def test_nothing_in_a_file_is_executed(tmp_path):
    trapped = np.empty(2, dtype=object)
    trapped[0], trapped[1] = FLAG.astype(float), Trap(tmp_path / "sprung")
    np.save(tmp_path / "colours.npy", trapped, allow_pickle=True)
    with pytest.raises(UserError, match="plain numbers"):
        read_colours(str(tmp_path / "colours.npy"))
    assert not (tmp_path / "sprung").exists()
    np.load(tmp_path / "colours.npy", allow_pickle=True)[1].close()
    assert (tmp_path / "sprung").exists()  # it was a trap
