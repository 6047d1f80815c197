"""Looking inside a network: what each of its stages makes of one picture (assignment 004)."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor, nn

from gan_colorize.colorize import load_colorizer, recolor
from gan_colorize.data.images import BadImage, load_image
from gan_colorize.errors import UserError
from gan_colorize.files import make_folder
from gan_colorize.pictures import sample_grid, save_png
from gan_colorize.pixels import luma, to_tensor

STARTS = (nn.Conv2d, nn.ConvTranspose2d, nn.Linear)  # a stage is one of these and what follows up to the next
MAPS = 64  # shown of a stage
ACROSS = 8  # maps in a row
PANEL = 8 * 66  # pixels across a stage's panel
GAP, HEADING = 2, 36


@dataclass(frozen=True)
class Stage:
    """A layer with what follows it (norm, activation, pooling): its name, kinds of layer, and (C, H, W) maps."""

    name: str
    layers: str
    maps: Tensor


@torch.inference_mode()
def stages(network: nn.Module, gray: Tensor) -> list[Stage]:
    """The stages of a network in the order in which they run.

    Args:
        gray: one picture, (1, 1, H, W) in [-1, 1].
    """
    found: list[Stage] = []

    def note(name: str):
        def hook(module: nn.Module, _, output: Tensor) -> None:
            maps = output[0].clone() if output.ndim == 4 else output[0].reshape(-1, 1, 1)
            kind = type(module).__name__
            if isinstance(module, STARTS) or not found:
                found.append(Stage(name, kind, maps))
            elif not isinstance(module, nn.Flatten):
                found[-1] = Stage(found[-1].name, f"{found[-1].layers}, {kind}", maps)

        return hook

    leaves = [(name, module) for name, module in network.named_modules() if not list(module.children())]
    handles = [module.register_forward_hook(note(name)) for name, module in leaves]
    try:
        network(gray)
    finally:
        for handle in handles:
            handle.remove()
    return found


def draw(runs: list[str], image: str, out: Path) -> list[Path]:
    """Writes one PNG for each stage, the runs side by side, and result.png: gray | ours | truth for each.

    Each map is stretched to black and white on its own, so that faint ones can be seen.

    Raises:
        UserError: an unusable picture, or no model where a run should be.
    """
    try:
        photograph = load_image(Path(image).expanduser())
    except BadImage as error:
        raise UserError(f"{image}: {error}") from None
    make_folder(out, "--out")
    columns, rows = [], []
    for run in runs:
        network, space, settings = load_colorizer(run)
        size = settings["size"]
        rgb = np.array(photograph.resize((size, size), Image.Resampling.BICUBIC))[None]
        gray, _ = space.split(to_tensor(rgb, torch.device("cpu")))
        columns.append((_title(run, settings), stages(network, gray)))
        rows.append(sample_grid(luma(rgb), recolor(network, space, rgb)[0], rgb))
    written = []
    for i in range(max(len(found) for _, found in columns)):
        panels = [panel(title, i, found[i]) for title, found in columns if i < len(found)]
        name = next(found[i].name for _, found in columns if i < len(found))
        written.append(out / f"{i + 1:02d}_{name}.png")
        save_png(written[-1], beside(panels))
    written.append(out / "result.png")
    save_png(written[-1], beside(rows))
    return written


def panel(title: str, number: int, stage: Stage) -> Image.Image:
    """One stage's maps, at most MAPS of them, as tiles below a heading."""
    count, height, width = stage.maps.shape
    shown = stage.maps[:MAPS].float().numpy()
    low, high = shown.min((1, 2), keepdims=True), shown.max((1, 2), keepdims=True)
    if height * width == 1:  # single numbers: against each other, not each on its own
        low, high = low.min(), high.max()
    tiles = ((shown - low) / np.maximum(high - low, 1e-12) * 255).astype(np.uint8)
    across = min(ACROSS, len(tiles))
    zoom = max(1, min(PANEL // (ACROSS * width), 128 // height)) if len(tiles) > 4 else max(1, 128 // width)
    step_x, step_y = width * zoom + GAP, height * zoom + GAP
    canvas = Image.new("RGB", (max(PANEL, across * step_x), HEADING + -(-len(tiles) // across) * step_y), "white")
    text, font = ImageDraw.Draw(canvas), ImageFont.load_default(12)
    of = f", the first {MAPS} shown" if count > MAPS else ""
    text.text((2, 2), f"{title}, stage {number + 1}: {stage.name}", fill="black", font=font)
    text.text((2, 18), f"{stage.layers}; {count} maps of {width}x{height}{of}", fill="dimgray", font=font)
    for i, tile in enumerate(tiles):
        picture = Image.fromarray(tile).resize((width * zoom, height * zoom), Image.Resampling.NEAREST)
        canvas.paste(picture, (i % across * step_x, HEADING + i // across * step_y))
    return canvas


def beside(pictures: list[Image.Image], gap: int = 16) -> Image.Image:
    """Pictures in a row on white."""
    width = sum(picture.width for picture in pictures) + gap * (len(pictures) - 1)
    canvas = Image.new("RGB", (width, max(picture.height for picture in pictures)), "white")
    x = 0
    for picture in pictures:
        canvas.paste(picture, (x, 0))
        x += picture.width + gap
    return canvas


def _title(run: str, settings: dict) -> str:
    name = settings.get("model") or f"{settings['disc']}-{settings['space']} generator"
    return f"{Path(run).name}: {name}"
