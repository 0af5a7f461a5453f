"""Lists the runs of a clone: from its index where their order is that of time, else by the command line."""

from __future__ import annotations

from itertools import islice

from .. import cli
from ..git.objects import ObjectMissing
from .parts import Parts
from .place import FoundRun
from .query import Query
from .unsure import Unsure


def list_runs(parts: Parts, cwd: str, query: Query) -> list[FoundRun]:
    """Runs that a query asks for. Raises the command line's errors."""
    if query.filter is None and query.sort is None:
        try:
            return _newest(parts, query)
        except (Unsure, ObjectMissing):
            pass
    rows = cli.call(query.arguments, cwd=cwd)["runs"]
    return [FoundRun(row["flow"], row["id"], row["commit"], row.get("remote")) for row in rows]


def _newest(parts: Parts, query: Query) -> list[FoundRun]:
    names = parts.runs.all() if query.flow is None else parts.runs.of_flow(query.flow)
    if not names and query.flow is not None:
        # There may be no such flow, and the command line knows which is nearest.
        raise Unsure
    kept = names if query.reruns else (name for name in names if not parts.runs.is_rerun(name))
    return [FoundRun(name.flow, name.id, name.commit, name.remote) for name in islice(kept, query.limit)]
