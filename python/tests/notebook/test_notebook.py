"""A notebook that logs and looks, executed as Jupyter executes it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import nbclient
import nbformat
import pytest

CELLS = [
    "import mlgit\ntoken = 'ghp_abcdefghijklmnopqrstuvwxyz0123456789'\nlr = 0.1",
    "run = mlgit.run('exploration', params={'lr': lr}).start()",
    "run.log_metric('auc', 0.5)",
    "run.end()",
    "with mlgit.run('exploration', params={'lr': 0.2}) as second:\n    second.log_metric('auc', 0.75)",
    "difference = mlgit.diff(run, second)\ndifference",
    "mlgit.lineage(second)",
]


def html_of(cell: Any) -> str:
    [output] = [output for output in cell.outputs if "data" in output]
    return str(output.data["text/html"])


@pytest.mark.filterwarnings("ignore")
def test_a_notebook_records_its_cells_and_shows_runs(repository: Path) -> None:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in CELLS])
    resources = {"metadata": {"path": str(repository)}}
    nbclient.NotebookClient(notebook, timeout=300, kernel_name="python3", resources=resources).execute()
    cells = notebook.cells
    assert "✓ succeeded" in html_of(cells[3])
    assert "better" not in html_of(cells[5])
    assert "+50.00%" in html_of(cells[5])
    assert "<svg" in html_of(cells[6])
    [markdown] = [output.data["text/markdown"] for output in cells[5].outputs]
    assert markdown.startswith("### ")
    [repeated] = [output.data["text/plain"] for output in cells[3].outputs]
    run = repeated.split("@")[1].split()[0]
    ref = f"refs/mlgit/runs/exploration/{run}:manifest.json"
    shown = subprocess.run(["git", "show", ref], cwd=repository, capture_output=True, check=True)
    task = json.loads(shown.stdout)["tasks"]["exploration"]
    digest = task["outputs"]["cells"]["digest"].partition(":")[2]
    stored = repository / ".git" / "mlgit" / "store" / "blobs" / digest[:2] / digest
    sources = [cell.partition("]\n")[2].strip() for cell in stored.read_text().split("# %% In [")]
    # The cell that ended the run is the last of them.
    assert sources[1:] == [CELLS[0].replace("ghp_abcdefghijklmnopqrstuvwxyz0123456789", "***"), *CELLS[1:4]]
