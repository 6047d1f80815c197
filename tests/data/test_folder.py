import numpy as np
import pytest
from PIL import Image

from conftest import picture
from gan_colorize.data import load
from gan_colorize.data.folder import find_images
from gan_colorize.errors import UserError


def write(root, names, seed=0):
    for i, name in enumerate(names):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        picture(seed + i).save(path)


def test_search_goes_to_any_depth_and_passes_over_hidden_files(tmp_path):
    write(tmp_path, ["x.png", "a/b/c/d/y.jpg", ".hidden/z.png", ".w.png", "A.PNG"])
    (tmp_path / "notes.txt").touch()
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    assert find_images(tmp_path) == ["A.PNG", "a/b/c/d/y.jpg", "x.png"]


def test_random_split_is_disjoint_complete_and_steady(folder):
    data = load(str(folder), 16, 0.02)
    assert (len(data.train), len(data.test)) == (20, 4)  # 20 % of 24, since 2 % is less
    assert not set(data.train.names) & set(data.test.names)
    assert load(str(folder), 16, 0.02).test.names == data.test.names
    assert data.split == "random (seed 0), 4 of 24 for the test"


@pytest.mark.parametrize(
    ("count", "fraction", "expected"), [(100, 0.02, 20), (400, 0.02, 64), (400, 0.5, 200), (10, 0.1, 2)]
)
def test_size_of_the_test_part(tmp_path, count, fraction, expected):
    for i in range(count):
        Image.new("RGB", (8, 8), (i % 256, i // 256, 90)).save(tmp_path / f"{i}.png")
    assert len(load(str(tmp_path), 8, fraction).test) == expected


def test_copies_never_straddle_the_split(tmp_path):
    write(tmp_path, [f"{i:02d}.png" for i in range(20)])
    for i in range(20):
        picture(i).save(tmp_path / f"copy_{i:02d}.png")
    data = load(str(tmp_path), 16, 0.3)
    assert not set(data.train.digests) & set(data.test.digests)
    assert len(data.train) + len(data.test) == 40


def test_one_picture_many_times_does_not_empty_the_test_part(tmp_path):
    write(tmp_path, [f"{i:03d}.png" for i in range(60)])
    for i in range(90):
        Image.new("RGB", (24, 24), (255, 0, 0)).save(tmp_path / f"not_available_{i}.png")
    data = load(str(tmp_path), 16, 0.2)
    assert len(data.test) == 30
    assert not any("not_available" in name for name in data.test.names)


@pytest.mark.parametrize("test_folder", ["test", "val"])
def test_own_folders(tmp_path, test_folder):
    write(tmp_path, [f"train/x/{i}.png" for i in range(6)] + ["stray.png"])
    write(tmp_path, [f"{test_folder}/{i}.png" for i in range(3)], seed=100)
    picture(100).save(tmp_path / "train" / "copy_of_test.png")
    data = load(str(tmp_path), 16, 0.02)
    assert (len(data.train), len(data.test)) == (6, 3)
    assert all(name.startswith("train/") for name in data.train.names)
    assert data.split == f"its folders train/ and {test_folder}/"
    assert any("exact copies of test images" in note for note in data.notes)


def test_another_folder_for_the_test(tmp_path):
    write(tmp_path / "a", [f"{i}.png" for i in range(5)])
    write(tmp_path / "b", [f"{i}.png" for i in range(3)], seed=50)
    data = load(str(tmp_path / "a"), 16, 0.02, str(tmp_path / "b"))
    assert (len(data.train), len(data.test)) == (5, 3)


def test_notes_on_bad_gray_and_small_pictures(tmp_path):
    write(tmp_path, [f"{i:02d}.png" for i in range(30)])
    (tmp_path / "bad.jpg").write_text("no picture")
    for i in range(3):
        Image.new("L", (40, 40), 60 + i).save(tmp_path / f"gray{i}.png")
    data = load(str(tmp_path), 32, 0.02)
    assert data.rejected == [("bad.jpg", "not an image of a known format")]
    notes = " ".join(data.notes)
    assert "1 file can't be used" in notes
    assert "gray already" in notes
    assert "30 images smaller than --size" in notes


def test_fingerprint_is_of_the_test_pixels_alone(tmp_path):
    for name, names in (("one", "abc"), ("two", "cde")):
        write(tmp_path / name / "train", [f"{i}.png" for i in range(4)], seed=len(name))
        write(tmp_path / name / "test", [f"{letter}.png" for letter in names], seed=7)
    write(tmp_path / "three" / "train", [f"{i}.png" for i in range(4)])
    write(tmp_path / "three" / "test", [f"{i}.png" for i in range(3)], seed=8)
    one, two, three = (load(str(tmp_path / name), 16, 0.02).fingerprint for name in ("one", "two", "three"))
    assert one == two != three


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda root: None, "does not exist"),
        (lambda root: root.mkdir(), "no image files"),
        (lambda root: root.write_text("x"), "is a file"),
        (lambda root: (root.mkdir(), (root / "x.jpg").write_text("x")), "none of the 1 image file"),
        (lambda root: write(root, ["x.png"]), "1 usable image in the data set; at least 10"),
        (lambda root: write(root, [f"{i}.png" for i in range(9)]), "9 usable images"),
        (lambda root: write(root, ["train/a.png", "train/b.png", "test/c.png"]), "1 usable image for test"),
        (
            lambda root: [
                (root.mkdir(exist_ok=True), Image.new("L", (9, 9), i).save(root / f"{i}.png")) for i in range(12)
            ],
            "gray",
        ),
    ],
)
def test_unusable_folders_are_refused_in_one_line(tmp_path, make, message):
    root = tmp_path / "data"
    make(root)
    with pytest.raises(UserError) as error:
        load(str(root), 16, 0.02)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_shown_pictures_are_the_same_each_time_and_go_on(folder):
    data = load(str(folder), 16, 0.5)
    first, following = data.shown(5), data.shown(5, 5)
    assert (first == data.shown(5)).all()
    assert not set(first) & set(following)
    assert len(data.shown(100)) == len(data.test)
    assert data.test[first].dtype == np.uint8
