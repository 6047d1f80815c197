import io
import warnings

import numpy as np
import pytest
from PIL import Image

import gan_colorize.data.images as images
from conftest import picture
from gan_colorize.data.images import BadImage, is_gray, load_image

RED = (250, 10, 20)


def saved(tmp_path, image: Image.Image, name: str, **options):
    path = tmp_path / name
    image.save(path, **options)
    return path


def pixels(path) -> np.ndarray:
    image = load_image(path)
    assert image.mode == "RGB"
    return np.asarray(image)


@pytest.mark.parametrize("suffix", ["png", "bmp", "tif", "webp", "ppm", "gif"])
def test_formats(tmp_path, suffix):
    options = {"lossless": True} if suffix == "webp" else {}
    assert (pixels(saved(tmp_path, Image.new("RGB", (5, 3), RED), f"x.{suffix}", **options)) == RED).all()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_applied(tmp_path, orientation):
    upright = np.zeros((4, 6, 3), np.uint8)
    upright[0, 0] = 255  # the mark belongs in the upper left corner
    undo = {
        1: lambda x: x,
        2: lambda x: x[:, ::-1],
        3: lambda x: x[::-1, ::-1],
        4: lambda x: x[::-1],
        5: lambda x: x.transpose(1, 0, 2),
        6: lambda x: x.transpose(1, 0, 2)[::-1],
        7: lambda x: x[::-1, ::-1].transpose(1, 0, 2),
        8: lambda x: x.transpose(1, 0, 2)[:, ::-1],
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = Image.fromarray(np.ascontiguousarray(undo(upright)))
    assert (pixels(saved(tmp_path, stored, "x.png", exif=exif)) == upright).all()


def test_transparency_is_laid_over_white(tmp_path):
    rgba = Image.new("RGBA", (2, 1), (*RED, 0))  # red hides under full transparency
    rgba.putpixel((1, 0), (100, 100, 100, 128))
    left, right = pixels(saved(tmp_path, rgba, "x.png"))[0]
    assert left.tolist() == [255] * 3
    assert np.abs(right.astype(int) - 177).max() <= 1


def test_transparent_palette(tmp_path):
    image = Image.new("P", (2, 1))
    image.putpalette([*RED, 0, 0, 255])
    image.putpixel((1, 0), 1)
    left, right = pixels(saved(tmp_path, image, "x.png", transparency=0))[0]
    assert left.tolist() == [255] * 3
    assert right.tolist() == [0, 0, 255]


def test_cmyk(tmp_path):
    image = Image.new("CMYK", (2, 2), (0, 255, 255, 0))
    assert np.abs(pixels(saved(tmp_path, image, "x.tif")).astype(int) - [255, 0, 0]).max() <= 2


def test_sixteen_bit_gray_is_scaled_not_clipped(tmp_path):
    values = np.array([[0, 257, 32768, 65535]], np.uint16)
    for name in ("x.png", "x.tif"):
        assert pixels(saved(tmp_path, Image.fromarray(values), name))[0, :, 0].tolist() == [0, 1, 128, 255]


def test_one_bit_and_gray(tmp_path):
    assert (pixels(saved(tmp_path, Image.new("1", (2, 2), 1), "x.png")) == 255).all()
    assert (pixels(saved(tmp_path, Image.new("L", (2, 2), 77), "y.png")) == 77).all()


def test_first_frame_of_an_animation(tmp_path):
    frames = [Image.new("RGB", (3, 3), color) for color in (RED, (0, 0, 255))]
    path = saved(tmp_path, frames[0], "x.gif", save_all=True, append_images=frames[1:])
    assert (pixels(path) == RED).all()


def test_odd_shapes(tmp_path):
    for size in ((1, 1), (5000, 3)):
        assert load_image(saved(tmp_path, Image.new("RGB", size, RED), "x.png")).size == size


@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_cut_off_files_are_refused(tmp_path, share):
    whole = io.BytesIO()
    picture(0, (64, 64)).save(whole, "JPEG")
    path = tmp_path / "x.jpg"
    path.write_bytes(whole.getvalue()[: int(len(whole.getvalue()) * share)])
    with pytest.raises(BadImage):
        load_image(path)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty file"),
        (b"hello", "not an image"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "not an image"),
    ],
)
def test_other_files_are_refused_with_the_reason(tmp_path, content, reason):
    path = tmp_path / "x.jpg"
    path.write_bytes(content)
    with pytest.raises(BadImage, match=reason):
        load_image(path)


def test_a_folder_and_a_missing_file_are_refused(tmp_path):
    (tmp_path / "x.jpg").mkdir()
    for name in ("x.jpg", "y.jpg"):
        with pytest.raises(BadImage):
            load_image(tmp_path / name)


def test_bombs_are_refused_before_decoding(tmp_path, monkeypatch):
    path = saved(tmp_path, Image.new("L", (20000, 8000)), "x.png")
    monkeypatch.setattr(images, "to_rgb", lambda image: pytest.fail("was decoded"))
    with pytest.raises(BadImage, match="20000x8000 is more than 150 megapixels"):
        load_image(path)


def test_large_pictures_below_the_limit_give_no_warning(tmp_path, monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 10)
    path = saved(tmp_path, Image.new("L", (4, 4)), "x.png")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        load_image(path)


def test_float_pixels_are_refused(tmp_path):
    with pytest.raises(BadImage, match="floating-point"):
        load_image(saved(tmp_path, Image.new("F", (2, 2), 0.5), "x.tif"))


def test_is_gray():
    gray = np.full((4, 4, 3), 90, np.uint8)
    assert is_gray(gray)
    assert is_gray(gray + np.array([0, 1, 0], np.uint8))  # JPEG's rounding
    assert not is_gray(gray + np.array([0, 9, 0], np.uint8))
