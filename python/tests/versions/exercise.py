"""What the package does without any library, run by test_versions.py under one version of Python.

Prints a line of JSON of what came of it.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import subprocess
import sys
from pathlib import Path

import mlgit
import mlgit.cli
from mlgit.notebook import run_html

#: What begins a program, and what is there for a library.
LEFT_OUT = ("mlgit.__main__", "mlgit.task.__main__", "mlgit.filesystem")
FLOW = """\
from __future__ import annotations
from mlgit import Param, flow, step

@step
def numbers(count: int = Param(3)) -> list[int]:
    return list(range(count))

@step
def square(x: int) -> int:
    return x * x

@step
def total(squares, share: float = Param(1.0)) -> list:
    return [sum(squares), type(share).__name__]

@flow
def squares():
    return total(square.map(x=numbers()))
"""

imported = 0
for module in pkgutil.walk_packages(mlgit.__path__, "mlgit."):
    if module.name not in LEFT_OUT:
        importlib.import_module(module.name)
        imported += 1

with mlgit.run("exploration", params={"lr": 0.1, "layers": [1, 2]}) as run:
    mlgit.log_metric("loss", 0.5, step=0)
    mlgit.log_artifact({"rows": 3}, name="summary")
try:
    mlgit.log_metric("loss", 1)
except mlgit.MlgitError as error:
    refused = error.code
Path("flow.py").write_text(FLOW)
# What mlgit starts as python3 is this very interpreter.
Path("bin").mkdir()
Path("bin/python3").symlink_to(sys.executable)
os.environ["PATH"] = os.path.abspath("bin") + os.pathsep + os.environ["PATH"]
mlgit.cli.call(["run", "flow.py", "--set", "count=4"])
shown = subprocess.run(
    ["git", "show", f"refs/mlgit/runs/{run.name}/{run.id}:manifest.json"], capture_output=True, check=True
)
manifest = json.loads(shown.stdout)
print(
    json.dumps(
        {
            "version": f"{sys.version_info.major}.{sys.version_info.minor}",
            "imported": imported,
            "refused": refused,
            "status": manifest["status"],
            "params": manifest["params"],
            "metrics": manifest["tasks"]["exploration"]["metrics"],
            "format": manifest["tasks"]["exploration"]["outputs"]["summary"]["format"],
            "total": mlgit.load("squares@latest:total"),
            "html": run_html(run.spec, manifest).startswith('<div class="mlgit-nb">'),
        }
    )
)
