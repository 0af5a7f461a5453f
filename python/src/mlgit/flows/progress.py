"""How a run goes on, for people: lines, or in a notebook one output that changes."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

_MARKS = {"succeeded": "✓", "failed": "✗", "cancelled": "■", "skipped": "-"}


class Progress:
    """Shows events of ``mlgit run --progress ndjson``."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._running: list[str] = []
        self._handle = _notebook_output()

    def show(self, event: Mapping[str, Any]) -> None:
        kind, task = event["type"], event.get("task", "")
        if kind == "task-started":
            self._running.append(task)
        elif kind == "task-ended":
            if task in self._running:
                self._running.remove(task)
            self._add(_ended(event))
        elif kind == "run-started":
            self._add(f"{event['flow']} run {event['run']}")
        elif kind == "task-log":
            self._add(f"  │ {task}: {event['line']}")
        elif kind == "warning":
            self._add(f"  ! {event['message']}")
        self._draw()

    def _add(self, line: str) -> None:
        self._lines.append(line)
        if self._handle is None:
            print(line, file=sys.stderr, flush=True)

    def _draw(self) -> None:
        if self._handle is None:
            return
        running = [f"  ▶ {task}" for task in self._running]
        text = "\n".join([*self._lines[-200:], *running])
        self._handle.update({"text/plain": text}, raw=True)


def _ended(event: Mapping[str, Any]) -> str:
    if event.get("cached"):
        return f"  = {event['task']}  cached"
    took = event.get("wallMs", 0) / 1000
    return f"  {_MARKS.get(event['status'], '·')} {event['task']}  {took:.2f} s"


def _notebook_output() -> Any:
    """An output of the cell that can be changed; None outside of a notebook."""
    if "IPython" not in sys.modules:
        return None
    from IPython import get_ipython

    shell = get_ipython()
    if shell is None or not hasattr(shell, "kernel"):
        return None
    import IPython.display

    display: Any = IPython.display.display
    return display({"text/plain": ""}, raw=True, display_id=True)
