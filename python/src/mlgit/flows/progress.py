"""How a run goes on, for people: lines, or in a notebook one output that changes."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

_MARKS = {"succeeded": "✓", "failed": "✗", "cancelled": "■", "skipped": "-"}


class Progress:
    """Shows events of ``mlgit run --progress ndjson``."""

    def __init__(self, tell: Callable[[str], str] | None = None) -> None:
        #: What a line of a task is shown as.
        self._tell = tell or str
        self._lines: list[str] = []
        self._running: list[str] = []
        #: Task -> what it printed last.
        self._printed: dict[str, deque[str]] = {}
        self._in_notebook = _in_notebook()
        self._handle: Any = None

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
            line = self._tell(event["line"])
            self._printed.setdefault(task, deque(maxlen=200)).append(line)
            self._add(f"  │ {task}: {line}")
        elif kind == "warning":
            self._add(f"  ! {event['message']}")
        self._draw()

    def exception_of(self, task: str) -> str | None:
        """The exception that a task ended with, as its log has it, and the place of it in a cell."""
        lines = list(self._printed.get(task, ()))
        starts = [
            at for at, line in enumerate(lines) if line.startswith("Traceback (most recent call last):")
        ]
        if not starts:
            return None
        trace = lines[starts[-1] + 1 :]
        said = next((line for line in trace if line[:1].strip()), None)
        places = [line.strip() for line in trace if line.startswith("  Cell In[")]
        return said if said is None or not places else f"{said}\n  at {places[-1]}"

    def _add(self, line: str) -> None:
        self._lines.append(line)
        if not self._in_notebook:
            print(line, file=sys.stderr, flush=True)

    def _draw(self) -> None:
        if not self._in_notebook or not (self._lines or self._running):
            return
        running = [f"  ▶ {task}" for task in self._running]
        text = "\n".join([*self._lines[-200:], *running])
        if self._handle is None:
            self._handle = _output(text)
        else:
            self._handle.update({"text/plain": text}, raw=True)


def _ended(event: Mapping[str, Any]) -> str:
    if event.get("cached"):
        return f"  = {event['task']}  cached"
    took = event.get("wallMs", 0) / 1000
    return f"  {_MARKS.get(event['status'], '·')} {event['task']}  {took:.2f} s"


def _in_notebook() -> bool:
    """Whether a cell has an output that can be changed."""
    if "IPython" not in sys.modules:
        return False
    from IPython import get_ipython

    shell = get_ipython()
    return shell is not None and hasattr(shell, "kernel")


def _output(text: str) -> Any:
    import IPython.display

    display: Any = IPython.display.display
    return display({"text/plain": text}, raw=True, display_id=True)
