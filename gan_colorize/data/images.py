"""One loader for every image file that the library opens."""

import struct
import warnings
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

SUFFIXES = frozenset(".jpg .jpeg .jfif .png .webp .bmp .gif .tif .tiff .ppm .pgm .avif".split())
FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF", "PPM", "AVIF")
MAX_PIXELS = 150_000_000  # Pillow itself refuses above 179 million

# All that Pillow's decoders are known to raise on files that are not what they claim to be.
DECODER_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    MemoryError,
    OverflowError,
    NotImplementedError,
    struct.error,
    Image.DecompressionBombError,
)


class BadImage(ValueError):
    """An image file that can't be used; the message is the reason, without the file's name."""


def load_image(path: Path) -> Image.Image:
    """Decodes one image file, whole, to 8-bit RGB as a person sees it.

    EXIF orientation is applied, transparency is laid over white, CMYK and palettes are converted,
    16-bit gray is scaled (not clipped) to 8 bits, and of an animation the first frame is taken.

    Raises:
        BadImage: not an image of a known format, cut off or damaged, or above MAX_PIXELS, which is
            checked before anything is decoded.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # our own limit stands in for Pillow's warning
            with Image.open(path, formats=FORMATS) as image:
                if image.width * image.height > MAX_PIXELS:
                    raise BadImage(f"{image.width}x{image.height} is more than {MAX_PIXELS // 10**6} megapixels")
                image.load()
                return to_rgb(ImageOps.exif_transpose(image))
    except BadImage:
        raise
    except Image.UnidentifiedImageError:
        raise BadImage("not an image of a known format" if path.stat().st_size else "empty file") from None
    except DECODER_ERRORS as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise BadImage(f"can't be decoded: {reason.replace(str(path), path.name)}") from None


def to_rgb(image: Image.Image) -> Image.Image:
    """Converts a loaded image of any Pillow mode to 8-bit RGB, transparency over white.

    Raises:
        BadImage: floating-point pixels, whose range is not defined.
    """
    if image.mode == "F":
        raise BadImage("floating-point pixels, whose range is not defined")
    if image.mode.startswith("I"):  # 16-bit gray, which Pillow's own conversion clips to white
        values = np.asarray(image).astype(np.int64)
        if values.min() < 0 or values.max() > 65535:
            raise BadImage("32-bit pixels, whose range is not defined")
        return Image.fromarray(((values * 255 + 32767) // 65535).astype(np.uint8)).convert("RGB")
    if image.has_transparency_data:
        rgba = image.convert("RGBA")
        white = Image.new("RGBA", rgba.size, "white")
        return Image.alpha_composite(white, rgba).convert("RGB")
    return image.convert("RGB")


def is_gray(rgb: np.ndarray) -> bool:
    """Whether an (H, W, 3) uint8 picture is gray: its channels differ by less than 2 levels on average."""
    return float(np.ptp(rgb, axis=-1).mean()) < 2
