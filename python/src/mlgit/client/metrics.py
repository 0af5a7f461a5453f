"""Metrics of a run as one mapping."""

from __future__ import annotations

from typing import Any

from .records import Json


def unique_metrics(manifest: Json) -> dict[str, Any]:
    """Metrics by their names where only one task has that name, else by ``task.name``.

    >>> tasks = {"train": {"metrics": {"auc": 0.9, "n": 1}}, "test": {"metrics": {"n": 2}}}
    >>> unique_metrics({"tasks": tasks})
    {'auc': 0.9, 'train.n': 1, 'test.n': 2}
    """
    counts: dict[str, int] = {}
    for task in manifest["tasks"].values():
        for name in task["metrics"]:
            counts[name] = counts.get(name, 0) + 1
    return {
        name if counts[name] == 1 else f"{task_id}.{name}": value
        for task_id, task in manifest["tasks"].items()
        for name, value in task["metrics"].items()
    }
