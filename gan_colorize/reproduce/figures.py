"""The figures of a study's page."""

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from gan_colorize.data import load
from gan_colorize.files import atomic
from gan_colorize.pictures import MARGIN, save_png
from gan_colorize.pixels import luma
from gan_colorize.reproduce.study import Results, Section
from gan_colorize.runs import read_config
from gan_colorize.training.experiment import SHOWN as GRID

SHOWN = 8  # test images in a comparison
LABEL, GAP = 150, 2


def save_losses(path: Path, results: Results, section: Section) -> bool:
    """Training (dashed) and test loss (solid) of each row by epoch, a panel for each squared error or cross entropy."""
    from matplotlib.figure import Figure

    histories = {row.name: results.history(row.name) for row in section.rows}
    panels = [name for name in section.metrics if name.startswith(("mse_", "ce", "accuracy"))]
    panels = [name for name in panels if any(f"val/{name}" in line for lines in histories.values() for line in lines)]
    if not panels:
        return False
    figure = Figure(figsize=(7 * len(panels), 4.4), layout="constrained")
    for axes, name in zip(figure.subplots(1, len(panels), squeeze=False)[0], panels):
        for number, (row, lines) in enumerate(histories.items()):
            for column, style in ((f"loss/{name}", "--"), (f"train/{name}", "--"), (f"val/{name}", "-")):
                points = [(line["epoch"], line[column]) for line in lines if column in line]
                if points:
                    label = row if style == "-" else None
                    marker = "." if len(points) < 3 else None
                    axes.plot(*zip(*points), style, color=f"C{number % 10}", label=label, linewidth=1.2, marker=marker)
        if name.startswith("mse"):
            axes.set_yscale("log")
        axes.set_title(f"{name}: test (solid) and training (dashed)", fontsize=10)
        axes.set_xlabel("epoch")
        axes.grid(alpha=0.3)
        axes.legend(fontsize=7)
    with atomic(path) as temporary:
        figure.savefig(temporary, dpi=90, format="png")
    return True


def save_colourings(path: Path, results: Results, section: Section) -> bool:
    """The same test images, a row of pictures for each row of the table: gray, its colourings, and the truth."""
    painted = {
        row.name: run for row in section.rows for run in results.runs(row.name)[:1] if (run.scores / "images").is_dir()
    }
    if not painted:
        return False
    settings = read_config(next(iter(painted.values())))
    data = load(settings["data"], settings["size"], settings["test_fraction"], settings.get("test_data"))
    chosen = data.shown(SHOWN)
    truth = data.test[chosen]
    rows = {"gray": luma(truth)}
    for name, run in painted.items():
        rows[name] = np.stack([np.asarray(Image.open(run.scores / "images" / f"{i:05d}.png")) for i in chosen])
    save_png(path, labelled(rows | {"truth": truth}))
    return True


def save_lengths(path: Path, results: Results) -> bool:
    """Samples of one run after some shares of its epochs, with its losses by epoch."""
    name, shares = results.study.lengths
    history = results.history(name)
    if not history:
        return False
    from matplotlib.figure import Figure

    epochs = sorted({max(1, round(share * len(history))) for share in shares})
    run = results.runs(name)[0]
    figure = Figure(figsize=(12, 3.2 + 1.5 * len(epochs)), layout="constrained")
    curves, *strips = figure.subplots(1 + len(epochs), 1, height_ratios=[2.2, *(1 for _ in epochs)])
    loss = next(column for column in history[0] if column.startswith("loss/"))
    for column, style in ((loss, "--"), (loss.replace("loss/", "val/"), "-")):
        curves.plot([line["epoch"] for line in history], [line[column] for line in history], style, label=column)
    curves.set_yscale("log")
    curves.set_xlabel("epochs trained")
    curves.grid(alpha=0.3)
    for epoch in epochs:
        curves.axvline(epoch, color="gray", linewidth=0.8, linestyle=":")
    curves.legend(fontsize=8)
    for axes, epoch in zip(strips, epochs):
        with Image.open(run.samples / f"epoch_{epoch:04d}.png") as grid:
            rows = -(-min(GRID, results.metrics(name)[0]["n_images"]) // 4)
            axes.imshow(
                np.asarray(grid.convert("RGB").crop((0, 0, grid.width, MARGIN + (grid.height - MARGIN) // rows)))
            )
        line = history[epoch - 1]
        test = line[loss.replace("loss/", "val/")]
        axes.set_title(
            f"{name} after {epoch} epoch{'s' * (epoch > 1)}: {loss} {line[loss]:.4g}, test {test:.4g}", fontsize=9
        )
        axes.axis("off")
    with atomic(path) as temporary:
        figure.savefig(temporary, dpi=90, format="png")
    return True


def labelled(rows: dict[str, np.ndarray]) -> Image.Image:
    """Rows of pictures (N, size, size, 3) uint8, each with its name at the left; small ones are magnified."""
    size = next(iter(rows.values())).shape[1]
    zoom = max(1, 128 // size)
    side = size * zoom
    width = max(map(len, rows.values())) * (side + GAP)
    canvas = Image.new("RGB", (LABEL + width, len(rows) * (side + GAP)), "white")
    draw, font = ImageDraw.Draw(canvas), ImageFont.load_default(14)
    for j, (name, pictures) in enumerate(rows.items()):
        y = j * (side + GAP)
        draw.text((LABEL - 8, y + side / 2), name, fill="black", font=font, anchor="rm")
        for i, rgb in enumerate(pictures):
            picture = Image.fromarray(rgb).resize((side, side), Image.Resampling.NEAREST)
            canvas.paste(picture, (LABEL + i * (side + GAP), y))
    return canvas
