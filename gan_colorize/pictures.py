"""What a run shows people: sample grids and curves."""

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from gan_colorize.files import atomic

GAP, MARGIN = 2, 18
MANY = 50  # points, too many to mark each
COLUMNS = ("gray", "ours", "truth")
PANELS = (
    ("losses in training", ("loss/d", "loss/g_adv")),
    ("L1 in training and test ([0, 1])", ("loss/l1", "val/l1")),
    ("share that the discriminator gets right", ("d/real_acc", "d/fake_acc")),
    ("FID", ("val/fid",)),
    ("squared error of the mean a*", ("loss/mse_mean_a", "val/mse_mean_a")),
    ("squared error of the mean b*", ("loss/mse_mean_b", "val/mse_mean_b")),
    ("squared error of RGB in [0, 1]", ("loss/mse", "val/mse")),
    ("cross entropy", ("loss/ce", "val/ce")),
    ("pixels in the right class", ("train/accuracy", "val/accuracy")),
    ("squared error of a*b*", ("loss/mse_ab", "val/mse_ab")),
)


def sample_grid(gray: np.ndarray, ours: np.ndarray, truth: np.ndarray, across: int = 4) -> Image.Image:
    """Triples gray | ours | truth, `across` to a row, under a heading; small pictures are magnified.

    Args:
        gray, ours, truth: (N, size, size, 3) uint8.
    """
    count, size = truth.shape[:2]
    zoom = max(1, 128 // size)
    side = size * zoom
    across = min(across, count)
    rows = -(-count // across)
    width = across * (3 * side + 2 * GAP) + (across - 1) * MARGIN
    canvas = Image.new("RGB", (width, MARGIN + rows * (side + GAP)), "white")
    draw, font = ImageDraw.Draw(canvas), ImageFont.load_default(13)
    for i in range(count):
        row, column = divmod(i, across)
        for j, (label, images) in enumerate(zip(COLUMNS, (gray, ours, truth))):
            x = column * (3 * side + 2 * GAP + MARGIN) + j * (side + GAP)
            picture = Image.fromarray(images[i]).resize((side, side), Image.Resampling.NEAREST)
            canvas.paste(picture, (x, MARGIN + row * (side + GAP)))
            if row == 0:
                draw.text((x + side / 2, 2), label, fill="black", font=font, anchor="ma")
    return canvas


def save_png(path: Path, image: Image.Image) -> None:
    with atomic(path) as temporary:
        image.save(temporary, "PNG")


def save_curves(path: Path, rows: list[dict[str, object]]) -> None:
    """Draws a run's history by epoch: those of PANELS that it has measured."""
    from matplotlib.figure import Figure

    panels = [(title, [c for c in columns if _measured(rows, c)]) for title, columns in PANELS]
    panels = [(title, columns) for title, columns in panels if columns]
    figure = Figure(figsize=(4.2 * len(panels), 3.2), layout="constrained")
    for axes, (title, columns) in zip(figure.subplots(1, len(panels), squeeze=False)[0], panels):
        for column in columns:
            points = [(row["epoch"], row[column]) for row in rows if _is_number(row.get(column))]
            axes.plot(*zip(*points), marker="o" if len(points) < MANY else None, markersize=3, label=column)
        if columns[0].startswith("d/"):
            axes.set_ylim(-0.02, 1.02)
            axes.axhline(0.5, color="gray", linewidth=0.8, linestyle=":")
        if "squared" in title:
            axes.set_yscale("log")
        axes.set_title(title, fontsize=10)
        axes.set_xlabel("epoch")
        axes.grid(alpha=0.3)
        axes.legend(fontsize=8)
    with atomic(path) as temporary:
        figure.savefig(temporary, dpi=100, format="png")


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and value == value


def _measured(rows: list[dict[str, object]], column: str) -> bool:
    return any(_is_number(row.get(column)) for row in rows)
