"""What mlgit tells a task, from its variables and the files that they name."""

from __future__ import annotations

import json
import os
from typing import Any


class Surroundings:
    """Inputs, parameters and item of a task, by name."""

    def __init__(self) -> None:
        self.inputs = _read("MLGIT_INPUTS_FILE")
        self.params = _numbers(_read("MLGIT_PARAMS_FILE"))
        self.item = _numbers(_read("MLGIT_ITEM_FILE"))
        self.step = os.environ.get("MLGIT_STEP", "")
        self.formats_file = os.environ.get("MLGIT_FORMATS_FILE")
        # The function may leave the folder that these are relative to.
        self._workspace = os.getcwd()
        metrics = os.environ.get("MLGIT_METRICS_FILE")
        self.metrics_file = os.path.join(self._workspace, metrics) if metrics else None
        if self.metrics_file:
            # Also where mlgit.log_metric looks for it, and what the function starts.
            os.environ["MLGIT_METRICS_FILE"] = self.metrics_file

    def output_path(self, name: str) -> str:
        """Where an output is expected."""
        path = os.environ["MLGIT_OUTPUT_" + name.upper().replace("-", "_")]
        return os.path.join(self._workspace, path)


def _read(variable: str) -> dict[str, Any]:
    path = os.environ.get(variable)
    if not path:
        return {}
    with open(path, encoding="utf-8") as file:
        return dict(json.load(file))


def _numbers(values: dict[str, Any]) -> dict[str, Any]:
    """Records hold what JSON has no number for as ``{"float": "NaN"}``."""
    return {
        name: float(value["float"]) if isinstance(value, dict) else value for name, value in values.items()
    }
