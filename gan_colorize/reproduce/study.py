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
    "no_negative": "the truth itself, its a*, b* < 0 set to 0",
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
        domain: "" for the study's own images, else a name for those that are transferred to.
    """

    title: str
    metrics: tuple[str, ...]
    rows: tuple[Row, ...]
    text: str = ""
    references: tuple[str, ...] = ()
    domain: str = ""

    def reference(self, name: str) -> str:
        """The folder of a reference's scores."""
        return f"{self.domain}_{name}" if self.domain else name


@dataclass(frozen=True)
class Study:
    """A report's experiments, and the page about them.

    Attributes:
        closing: what can be said of the results, Markdown.
        data: the data set where --data is not given; None: it must be.
        lengths: (row, shares of its epochs) for the figure of training length.
    """

    title: str
    sections: tuple[Section, ...]
    closing: "Callable[[Results], str]"
    data: str | None = None
    lengths: tuple[str, tuple[float, ...]] | None = None

    @property
    def rows(self) -> list[Row]:
        return [row for section in self.sections for row in section.rows]


class Results:
    """What a study's folder holds so far, whoever left it there.

    Attributes:
        failures: why a row has no run.
    """

    def __init__(self, study: Study, scale: str, out: Path):
        self.study, self.scale, self.out = study, scale, out
        self.failures: dict[str, str] = {}

    def folder(self, row: str, seed: int) -> RunFolder:
        return RunFolder(self.out / "rows" / row / f"seed{seed}")

    def runs(self, row: str) -> list[RunFolder]:
        """A row's finished runs, by seed; a reference's single one."""
        seeds = sorted(int(p.parent.name.removeprefix("seed")) for p in self.out.glob(f"rows/{row}/seed*/metrics.json"))
        return [self.folder(row, seed) for seed in seeds]

    def metrics(self, row: str) -> list[dict]:
        """metrics.json of each of a row's runs."""
        return [json.loads(run.metrics.read_text(encoding="utf-8")) for run in self.runs(row)]

    def history(self, row: str) -> list[dict[str, float]]:
        """The history of a row's first run; empty where there is none."""
        runs = self.runs(row)
        if not runs or not runs[0].history.exists():
            return []
        with open(runs[0].history, encoding="utf-8", newline="") as file:
            return [{name: float(value) for name, value in line.items() if value} for line in csv.DictReader(file)]

    def mean(self, row: str, name: str) -> float | None:
        """A figure's mean over a row's seeds; None where one of them has none, or there is no run."""
        values = [metrics.get(name) for metrics in self.metrics(row)]
        return statistics.fmean(values) if values and None not in values else None
