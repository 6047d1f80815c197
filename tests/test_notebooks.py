"""The notebooks run from the first cell to the last on tiny data, and carry no outputs."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from conftest import picture

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_outputs_are_stripped(path):
    for cell in nbformat.read(path, as_version=4).cells:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_runs(path, tmp_path, monkeypatch):
    for i in range(24):
        (tmp_path / "horses").mkdir(exist_ok=True)
        picture(i, (32, 32)).save(tmp_path / "horses" / f"{i}.png")
    monkeypatch.setenv("HORSES", str(tmp_path / "horses"))
    monkeypatch.setenv("EPOCHS", "2")
    monkeypatch.setenv("RUNS", str(tmp_path / "runs"))
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": tmp_path}}).execute()
    shown = [
        output for cell in notebook.cells for output in cell.get("outputs", []) if "image/png" in output.get("data", {})
    ]
    assert len(shown) >= 3
