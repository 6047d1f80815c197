"""What a study is made of: rows of a report, with what it reported and how each scale runs them."""

import csv
import json
import statistics
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from gan_colorize.runs import RunFolder

SCALES = ("quick", "cpu", "full")
REFERENCES = {
    "gray": "gray input",
    "mean": "the training images' mean colour",
    "nearest": "nearest neighbour",
}


@dataclass(frozen=True)
class Row:
    """One experiment of a report.

    Attributes:
        name: of its folder, and in the table.
        config: the preset configs/paper/<config>.yaml.
        reported: the report's figures by the names of metrics.json.
        why: why ours may differ, in words.
        quick, cpu, full: flags that change the preset at each scale.
        after: the row whose run it starts from (transfer learning); its data are then the target's.
    """

    name: str
    config: str
    reported: dict[str, float] = field(default_factory=dict)
    why: str = ""
    quick: str = ""
    cpu: str = ""
    full: str = ""
    after: str | None = None

    def flags(self, scale: str) -> list[str]:
        return {"quick": self.quick, "cpu": self.cpu, "full": self.full}[scale].split()


@dataclass(frozen=True)
class Section:
    """A table of the page.

    Attributes:
        metrics: its columns, names in metrics.json.
        text: what stands above the table, Markdown.
        references: what stands below the rows and trains nothing, of REFERENCES.
    """

    title: str
    metrics: tuple[str, ...]
    rows: tuple[Row, ...]
    text: str = ""
    references: tuple[str, ...] = ()


@dataclass(frozen=True)
class Study:
    """A report's experiments, and the page about them.

    Attributes:
        data: the data set where --data is not given; None: it must be.
        lengths: (row, shares of its epochs) for the figure of training length.
        answers: report questions answered from the results: {row: {metric: mean}} -> Markdown lines.
        closing: Markdown at the page's end.
    """

    title: str
    sections: tuple[Section, ...]
    data: str | None = None
    lengths: tuple[str, tuple[float, ...]] | None = None
    answers: Callable[[dict[str, dict[str, float]]], list[str]] | None = None
    closing: str = ""

    @property
    def rows(self) -> list[Row]:
        return [row for section in self.sections for row in section.rows]


class Results:
    """What a study has so far.

    Attributes:
        runs: the finished runs of each row, a seed each; REFERENCES are among them.
        failures: why a row has no run.
    """

    def __init__(self, study: Study, scale: str, out: Path):
        self.study, self.scale, self.out = study, scale, out
        self.runs: dict[str, list[RunFolder]] = {row.name: [] for row in study.rows}
        self.failures: dict[str, str] = {}

    def folder(self, row: str, seed: int) -> RunFolder:
        return RunFolder(self.out / "rows" / row / f"seed{seed}")

    def metrics(self, row: str) -> list[dict]:
        """metrics.json of each of a row's runs."""
        return [json.loads(run.metrics.read_text(encoding="utf-8")) for run in self.runs.get(row, [])]

    def history(self, row: str) -> list[dict[str, float]]:
        """The history of a row's first run; empty where there is none."""
        if not self.runs.get(row):
            return []
        with open(self.runs[row][0].history, encoding="utf-8", newline="") as file:
            return [{name: float(value) for name, value in line.items() if value} for line in csv.DictReader(file)]

    def means(self) -> dict[str, dict[str, float]]:
        """Each row's figures, averaged over its seeds."""
        means = {}
        for row in self.runs:
            if metrics := self.metrics(row):
                numbers = [name for name, value in metrics[0].items() if isinstance(value, (int, float))]
                means[row] = {name: statistics.fmean(m[name] for m in metrics) for name in numbers}
        return means
