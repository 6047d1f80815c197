"""A study's page: what was reported and what we get, side by side, as Markdown and as HTML."""

import re
import statistics
from pathlib import Path

from gan_colorize import __version__
from gan_colorize.files import write_text
from gan_colorize.reproduce.figures import save_colourings, save_lengths, save_losses
from gan_colorize.reproduce.study import REFERENCES, Results, Row, Section

TITLES = {
    "mse_ab": ("MSE a*b*", 2),
    "mse_mean_a": ("MSE mean a*", 2),
    "mse_mean_b": ("MSE mean b*", 2),
    "mse": ("MSE RGB", 4),
    "psnr": ("PSNR", 2),
    "ssim": ("SSIM", 3),
    "ce": ("cross entropy", 3),
    "accuracy": ("accuracy", 3),
    "colorfulness": ("colorfulness", 1),
}
LENGTHS = (
    "One run, looked at after more and more epochs, stands for a run of each length: nothing in the training depends "
    "on its planned length, so a model trained for k epochs from the same seed is this run at its k-th (on a CPU, to "
    "the bit)."
)
STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 76rem; margin: 2rem auto; padding: 0 1rem; color: #222 }
table { border-collapse: collapse; font-size: 0.9rem } td, th { border: 1px solid #ccc; padding: 0.25rem 0.5rem }
td { vertical-align: top } th { background: #f3f3f3; text-align: left } img { max-width: 100% }
@media (prefers-color-scheme: dark) {
  body { background: #181818; color: #ddd } th { background: #2a2a2a } a { color: #8bf }
}
"""


def write_page(results: Results, changed: Section | None = None) -> Path:
    """Writes index.md, index.html and their figures into the study's folder; returns index.html's path.

    Args:
        changed: the section whose figures are drawn anew; None: all.
    """
    import markdown

    study, out = results.study, results.out
    text = [f"# {study.title}", "", _preface(results), ""]
    for number, section in enumerate(study.sections, 1):
        text += [f"## {section.title}", "", section.text, "", *_table(results, section), ""]
        for name, save in (("losses", save_losses), ("colourings", save_colourings)):
            path = out / f"{number}_{name}.png"
            if save(path, results, section) if changed in (None, section) else path.exists():
                text += [f"![{section.title}: {name}]({path.name})", ""]
        text += ["Each row's own curves and sample grids: " + "; ".join(_pictures(results, section)) + ".", ""]
    if study.lengths and save_lengths(out / "training_length.png", results):
        text += ["## Training length", "", LENGTHS, "", "![by epochs](training_length.png)", ""]
    text += [study.closing(results).strip(), ""]
    body = re.sub(r"\b([Lab])\*(?!\*)", r"\1\\*", "\n".join(text))  # L*, a*, b* are no emphasis
    write_text(out / "index.md", body)
    html = markdown.markdown(body, extensions=["tables"])
    head = f'<!doctype html><meta charset="utf-8"><title>{study.title}</title><style>{STYLE}</style>'
    write_text(out / "index.html", f"{head}\n{html}\n")
    return out / "index.html"


def _preface(results: Results) -> str:
    names = [row.name for row in results.study.rows]
    done = sum(bool(results.runs(name)) for name in names)
    seeds = max(len(results.runs(name)) for name in names)
    what = {"quick": "a few minutes of training a row, small", "cpu": "for two CPU cores", "full": "as reported"}
    lines = [
        f"gan_colorize {__version__}, scale `{results.scale}` ({what[results.scale]}), "
        f"{done} of {len(results.study.rows)} rows done, {seeds} seed{'s' * (seeds != 1)} each."
    ]
    protocols = {}
    references = [section.reference(name) for section in results.study.sections for name in section.references]
    for row in dict.fromkeys([*names, *references]):
        for metrics in results.metrics(row)[:1]:
            protocols.setdefault(metrics["protocol"]["id"], []).append((row, metrics["protocol"]))
    lines += ["", "Protocols (figures compare where the protocol is equal):", ""]
    for name, rows in protocols.items():
        p, where = rows[0][1], ", ".join(row for row, _ in rows)
        images = f"{p['n']} test images of {p['size']}x{p['size']}, data `{p['data']}`"
        lines.append(f"- `{name}`: {images}, split: {p['split']} ({where})")
    return "\n".join(lines)


def _table(results: Results, section: Section) -> list[str]:
    """Reported and ours by metric; every figure of ours links the metrics.json it is from."""
    reported = [name for name in section.metrics if any(name in row.reported for row in section.rows)]
    curves = [name for name in section.metrics if name.startswith("mse_")]
    head = ["row", *(f"reported {TITLES[n][0]}" for n in reported), *(f"ours: {TITLES[n][0]}" for n in section.metrics)]
    head += [f"lowest test {TITLES[n][0]} of any epoch" for n in curves]
    lines = [_line([*head, "parameters", "training", "why they differ"])]
    lines.append(_line(["---"] * (len(head) + 3)))
    for row in section.rows:
        cells = [f"`{row.name}`", *(_reported(row, name) for name in reported)]
        cells += [_ours(results, row.name, name) for name in section.metrics]
        metrics = results.metrics(row.name)
        parameters = f"{metrics[0]['parameters']['generator']:,}" if metrics else ""
        cells += [_best(results, row.name, name) for name in curves]
        cells += [parameters, _training(results, row), _why(results, row)]
        lines.append(_line(cells))
    for name in section.references:
        folder = section.reference(name)
        if results.runs(folder):
            figures = [_ours(results, folder, metric) for metric in section.metrics]
            blank, none = [""] * len(reported), [""] * len(curves)
            lines.append(_line([f"*{REFERENCES[name]}*", *blank, *figures, *none, "0", "none", ""]))
    return lines


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"


def _reported(row: Row, name: str) -> str:
    return f"{row.reported[name]:.{TITLES[name][1]}f}" if name in row.reported else ""


def _ours(results: Results, row: str, name: str) -> str:
    """One seed: the figure, linked. Several: mean ± sd, with a link for each."""
    links = [run.metrics.relative_to(results.out).as_posix() for run in results.runs(row)]
    values = [metrics.get(name) for metrics in results.metrics(row)]
    if not values or any(value is None for value in values):
        return ""
    digits = TITLES[name][1]
    if len(values) == 1:
        return f"[{values[0]:.{digits}f}]({links[0]})"
    each = " ".join(f"[{i}]({link})" for i, link in enumerate(links))
    return f"{statistics.fmean(values):.{digits}f} ± {statistics.stdev(values):.{digits}f} ({each})"


def _best(results: Results, row: str, name: str) -> str:
    """The lowest point of a test curve: found by looking at the test images, so no score, but what reports quote."""
    history = [(line[f"val/{name}"], int(line["epoch"])) for line in results.history(row) if f"val/{name}" in line]
    if not history:
        return ""
    link = results.runs(row)[0].history.relative_to(results.out).as_posix()
    return f"[{min(history)[0]:.2f}]({link}) (epoch {min(history)[1]})"


def _training(results: Results, row: Row) -> str:
    import yaml

    if not results.runs(row.name):
        return ""
    run = results.runs(row.name)[0]
    settings = yaml.safe_load(run.config.read_text(encoding="utf-8"))
    length = f"{settings['epochs']} epochs" if "epochs" in settings else f"{settings['steps']} steps"
    seen = f"{results.metrics(row.name)[0]['train_images_seen']:,}"
    images = f"{seen} images of {settings['size']}x{settings['size']} in batches of {settings['batch_size']}"
    return f"{length}: {images}; {settings['device']}, {settings['precision']}"


def _why(results: Results, row: Row) -> str:
    if row.name in results.failures:
        return f"**No run**: {results.failures[row.name]}"
    changed = " ".join(row.flags(results.scale))
    scale = f" At this scale `{changed}`." if changed and results.scale != "full" else ""
    return (row.why + scale).strip()


def _pictures(results: Results, section: Section) -> list[str]:
    lines = []
    for row in section.rows:
        for run in results.runs(row.name)[:1]:
            base = run.path.relative_to(results.out).as_posix()
            lines.append(f"`{row.name}` [curves]({base}/curves.png) [samples]({base}/samples.png)")
    return lines
