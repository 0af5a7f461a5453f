"""Metrics of a task of a flow: they go to the file that its step declares."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path
from typing import Any

from ..errors import MlgitError

_lock = threading.Lock()


def write_task_metrics(metrics: dict[str, Any]) -> None:
    """Adds to the step's metrics file. Raises ``MlgitError`` (``no-metrics-file``) where there is none."""
    place = os.environ.get("MLGIT_METRICS_FILE")
    if place is None:
        raise MlgitError(
            "this step has no metrics file: expected `metrics:` in the flow file",
            code="no-metrics-file",
            hints=["metrics: metrics.json   (in the step)"],
        )
    path = Path(place)
    with _lock:
        known = json.loads(path.read_text("utf-8")) if path.exists() else {}
        known.update(metrics)
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(path.name + ".part")
        beside.write_text(json.dumps(known) + "\n", "utf-8")
        os.replace(beside, path)
