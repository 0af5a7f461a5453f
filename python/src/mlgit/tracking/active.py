"""Which run is logged to: the one that this thread, coroutine or else this process is in."""

from __future__ import annotations

import os
from contextvars import ContextVar
from typing import TYPE_CHECKING

from ..errors import MlgitError

if TYPE_CHECKING:
    from .loose_run import LooseRun

#: Of this thread or coroutine.
current: ContextVar[LooseRun | None] = ContextVar("mlgit_run", default=None)
#: All that are open in this process.
open_runs: list[LooseRun] = []


def in_task() -> bool:
    """Whether this process is a task of a flow, which a run of its own cannot be in."""
    return "MLGIT_RUN" in os.environ or "MLGIT_METRICS_FILE" in os.environ


def reading_run() -> LooseRun | None:
    """That of this thread, else the only one; None without one, or where several could be meant."""
    run = current.get()
    if run is not None and run.is_open:
        return run
    return open_runs[0] if len(open_runs) == 1 else None


def active_run() -> LooseRun:
    """That of this thread, else the only one. Raises ``MlgitError`` (``no-run``, ``which-run``)."""
    run = reading_run()
    if run is not None:
        return run
    if open_runs:
        raise MlgitError(
            f"{len(open_runs)} runs are open, and this thread is in none of them",
            code="which-run",
            hints=["run.log_metric(…)   (of the object that `with mlgit.run(…) as run` gives)"],
        )
    raise MlgitError(
        "nothing is logged to: expected a run around this call",
        code="no-run",
        hints=['with mlgit.run("exploration"):'],
    )
