"""A flow that is defined in cells, run from its notebook as Jupyter executes it, and again by others."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import nbclient
import nbformat
import pytest
from surroundings import CHECKOUT, git

DEFINED = """\
from dataclasses import dataclass
from mlgit import Param, flow, step
from helpers import double

RATE = 3

@dataclass
class Model:
    rate: float

def scaled(x):
    return RATE * double(x)

@step
def rows() -> list:
    return [1, 2]

@step(outputs=["model", "metrics"])
def train(rows, lr: float = Param(0.5)):
    total = sum(scaled(x) for x in rows)
    return Model(total * lr), {"total": total}

@flow
def credit():
    return train(rows())
"""
CELLS = [
    DEFINED,
    "run = credit.run(lr=2.5)\nrun",
    "run.load('model')",
    "RATE = 5\ncredit.run(lr=2.5).metrics",
    "@step\ndef broken():\n    raise ValueError('no')\n@flow\ndef breaks():\n    broken()",
    "breaks.run()",
    "print(run.spec)",
]


def execute(folder: Path, sources: list[str]) -> list[Any]:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    resources = {"metadata": {"path": str(folder)}}
    client = nbclient.NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources=resources, allow_errors=True
    )
    client.execute()
    return list(notebook.cells)


def data_of(cell: Any, kind: str) -> list[str]:
    return [output.data[kind] for output in cell.outputs if kind in output.get("data", {})]


def mlgit(folder: Path, *words: str) -> Any:
    start = [os.environ.get("MLGIT_NODE", "node"), str(CHECKOUT / "bin" / "mlgit.js")]
    done = subprocess.run([*start, *words, "--json"], cwd=folder, capture_output=True, check=False)
    return json.loads(done.stdout)


@pytest.mark.filterwarnings("ignore")
def test_a_flow_in_cells_runs_and_is_reproduced_elsewhere(repository: Path, tmp_path: Path) -> None:
    folder = repository / "notebooks"
    folder.mkdir()
    (folder / "helpers.py").write_text("def double(x):\n    return 2 * x\n")
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "-m", "Double")
    cells = execute(folder, CELLS)
    # Progress, then the run.
    assert "✓ train" in data_of(cells[1], "text/plain")[0]
    assert "✓ succeeded" in data_of(cells[1], "text/html")[0]
    assert data_of(cells[2], "text/plain") == ["Model(rate=45.0)"]
    again = data_of(cells[3], "text/plain")
    assert "= rows  cached" in again[0]
    assert "✓ train" in again[0]
    assert again[1] == "{'total': 30}"
    [error] = [output for output in cells[5].outputs if output.output_type == "error"]
    # It says nothing of the folder of the notebook, of which its task has no file.
    assert error.evalue.startswith(
        "Step broken failed: its command ended with exit code 1\n"
        "ValueError: no\n"
        "  at Cell In[5], line 3, in broken\n"
    )
    assert git(repository, "status", "--porcelain") == ""
    spec = cells[6].outputs[0].text.strip()

    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", str(repository), str(clone))
    git(clone, "fetch", "--quiet", "origin", "refs/mlgit/*:refs/mlgit/*")
    reproduced = mlgit(clone, "reproduce", spec)
    assert reproduced["result"]["verdict"] == "identical"

    # What is accepted is in the tree, so that others can tell whether it still holds.
    mlgit(repository, "accept", spec, "--allow", "stale")
    assert git(repository, "diff", "--cached", "--name-only").split() == [
        ".mlgit/cells/notebooks/credit.py",
        "manifests/credit.json",
    ]
    git(repository, "commit", "--quiet", "-m", "Accept")
    git(clone, "pull", "--quiet")
    judged = mlgit(clone, "verify")["result"]["verdicts"]
    [fresh] = [one for one in judged if one["rule"] == "fresh"]
    assert fresh["found"] == "1 stale task: train (parameter lr)"
