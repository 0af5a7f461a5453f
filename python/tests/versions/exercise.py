"""What the package does without any library, run by test_versions.py under one version of Python.

Prints a line of JSON of what came of it.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import subprocess
import sys

import mlgit
import mlgit.cli
from mlgit.notebook import run_html

imported = 0
for module in pkgutil.walk_packages(mlgit.__path__, "mlgit."):
    if module.name != "mlgit.__main__":
        importlib.import_module(module.name)
        imported += 1

with mlgit.run("exploration", params={"lr": 0.1, "layers": [1, 2]}) as run:
    mlgit.log_metric("loss", 0.5, step=0)
    mlgit.log_artifact({"rows": 3}, name="summary")
try:
    mlgit.log_metric("loss", 1)
except mlgit.MlgitError as error:
    refused = error.code
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
            "html": run_html(run.spec, manifest).startswith('<div class="mlgit-nb">'),
        }
    )
)
