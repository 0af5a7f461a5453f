"""Metrics of the task that runs in this process."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

_logged: dict[str, Any] = {}


def log_metrics(values: Mapping[str, Any]) -> None:
    """Adds to the metrics of the task; a name that is there already gets the new value."""
    for name, value in values.items():
        _logged[str(name)] = _plain(value)


def start_metrics() -> None:
    """Forgets what an earlier task of this process logged."""
    _logged.clear()


def write_metrics(path: str) -> None:
    """Into the metrics file of the step, unless the function has written it itself."""
    if os.path.exists(path):
        if not _logged:
            return
        with open(path, encoding="utf-8") as file:
            known = json.load(file)
        _logged.update({name: value for name, value in known.items() if name not in _logged})
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        json.dump(_logged, file, ensure_ascii=False)


def _plain(value: Any) -> Any:
    """Numbers and arrays of NumPy and its like as those of Python."""
    if isinstance(value, Mapping):
        return {str(name): _plain(inner) for name, inner in value.items()}
    for method in ("tolist", "item"):
        if callable(getattr(value, method, None)):
            return getattr(value, method)()
    return value
