"""Runs as columns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from .metrics import unique_metrics
from .place import FoundRun, Place
from .records import Documents
from .run import moment

_FIXED = ("id", "flow", "status", "started", "duration", "user", "branch", "code", "tags")


def columns_of(place: Place, found: Sequence[FoundRun]) -> dict[str, list[Any]]:
    """Column → values, one for each run; parameters and metrics in byte order of their names."""
    rows: list[dict[str, Any]] = []
    tags = place.tags_by_run({run.flow for run in found})
    for run, documents in place.many(found):
        rows.append(_row(run, documents, tags.get((run.flow, run.id), [])))
    names = {name for row in rows for name in row} - set(_FIXED)
    ordered = [*_FIXED, *sorted(names, key=lambda name: (not name.startswith("params."), name))]
    return {name: [row.get(name) for row in rows] for name in ordered}


def _row(run: FoundRun, documents: Documents, tags: list[str]) -> dict[str, Any]:
    manifest, execution = documents.manifest, documents.execution
    started: datetime = moment(execution["startedAt"])
    row = {
        "id": run.id,
        "flow": run.flow,
        "status": manifest["status"],
        "started": started,
        "duration": (moment(execution["endedAt"]) - started).total_seconds(),
        "user": execution["user"],
        "branch": execution.get("branch"),
        "code": documents.code_commit,
        "tags": tags,
    }
    row.update((f"params.{name}", value) for name, value in manifest["params"].items())
    row.update((f"metrics.{name}", value) for name, value in unique_metrics(manifest).items())
    return row
