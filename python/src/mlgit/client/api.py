"""``mlgit.flow``, ``mlgit.flows`` and ``mlgit.runs``."""

from __future__ import annotations

import os
from typing import Protocol

from ..errors import MlgitError
from .flow import Filter, Flow, select_runs
from .open_place import open_place
from .runs import Runs


class Named(Protocol):
    """A flow: of the client, or as it is written in Python."""

    @property
    def name(self) -> str: ...


def flow(name: str, *, repo: str | os.PathLike[str] | None = None, store: str | None = None) -> Flow:
    """A flow of the clone that the current folder is in, or of ``repo``: the folder of a clone, or a git URL.

    Whether there is such a flow shows when something of it is asked for.
    """
    return Flow(open_place(repo, store), name)


def flows(*, repo: str | os.PathLike[str] | None = None) -> list[Flow]:
    """The flows that the flow file declares and those that have runs, in byte order."""
    place = open_place(repo)
    return [Flow(place, name) for name in place.flows()]


def runs(
    flow: str | Named | None = None,
    *,
    filter: Filter = None,
    sort: str | None = None,
    limit: int | None = None,
    reruns: bool = False,
    repo: str | os.PathLike[str] | None = None,
) -> Runs:
    """Runs of a flow, by its name or by itself, or of all, newest first unless ``sort`` names a field
    (``-metrics.auc``: descending).

    ``filter`` is a CEL expression as of ``mlgit log --filter`` (``"metrics.auc > 0.9 && params.lr < 0.2"``),
    or a function of a ``Run``. Runs that were made to reproduce others are left out without ``reruns``.

    Raises ``MlgitError`` as ``mlgit log`` does.
    """
    name = flow if flow is None or isinstance(flow, str) else getattr(flow, "name", None)
    if flow is not None and not isinstance(name, str):
        hints = ['mlgit.runs("credit"), or mlgit.flows() for those that there are']
        raise MlgitError(f"expected a flow or the name of one, found {flow!r}", code="bad-flow", hints=hints)
    return select_runs(open_place(repo), name, filter=filter, sort=sort, limit=limit, reruns=reruns)
