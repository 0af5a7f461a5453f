"""Where something came from and what was made from it, over runs."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .. import cli
from ..errors import MlgitError
from .place import Place


@dataclass(frozen=True)
class Lineage:
    """The graph that ``mlgit lineage`` shows: tasks, artifacts and sources, and what leads to what."""

    spec: str
    #: Each with ``id``, ``kind`` (``task``, ``artifact``, ``source``), ``label`` and what belongs to its
    #: kind.
    nodes: list[Mapping[str, Any]]
    #: Each ``from``, ``to``, ``kind`` and ``name``.
    edges: list[Mapping[str, Any]]
    #: Ids of the nodes that the SPEC names.
    roots: list[str]

    @property
    def producers(self) -> list[str]:
        """SPECs of the tasks that made it."""
        return self._tasks("to", "from")

    @property
    def consumers(self) -> list[str]:
        """SPECs of the tasks that took it, of all runs that are known."""
        return self._tasks("from", "to")

    def _repr_html_(self) -> str:
        from ..notebook import lineage_html

        return lineage_html(
            {"spec": self.spec, "nodes": self.nodes, "edges": self.edges, "roots": self.roots}
        )

    def _tasks(self, mine: str, other: str) -> list[str]:
        kinds = {node["id"]: node["kind"] for node in self.nodes}
        found = [edge[other] for edge in self.edges if edge[mine] in self.roots]
        return [name for name in dict.fromkeys(found) if kinds.get(name) == "task"]


def lineage_of(place: Place, spec: str, *, depth: int = 10) -> Lineage:
    """The lineage of an artifact, task or run. Raises ``MlgitError`` (``no-clone``) without a clone."""
    if place.folder is None:
        raise MlgitError(
            f"The lineage of {spec} needs a clone, which has the records of all runs",
            code="no-clone",
            hints=["git clone URL, then: mlgit fetch"],
        )
    result = cli.call(["lineage", spec, f"--depth={depth}"], cwd=os.fspath(place.folder))
    return Lineage(result["spec"], result["nodes"], result["edges"], result["roots"])
