"""Where something came from and what was made from it, over runs."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .. import cli
from ..errors import MlgitError
from .open_place import open_place, place_in, place_of
from .place import Place

_DIRECTIONS = {"both": [], "up": ["--up"], "down": ["--down"]}


@dataclass(frozen=True, repr=False)
class Lineage:
    """The graph that ``mlgit lineage`` shows: tasks, artifacts and sources, and what leads to what.

    A notebook draws it.
    """

    #: All of it: what ``mlgit lineage --json`` gives (``docs/lineage-document.md``).
    document: Mapping[str, Any]
    #: Where the command line is called for it; None without a clone.
    folder: str | None

    @property
    def spec(self) -> str:
        """What it is the lineage of."""
        return str(self.document["spec"])

    @property
    def nodes(self) -> list[Mapping[str, Any]]:
        """Each with ``id``, ``kind`` (``task``, ``artifact``, ``source``, ``unknown``), ``label`` and what
        belongs to its kind."""
        return list(self.document["nodes"])

    @property
    def edges(self) -> list[Mapping[str, Any]]:
        """Each ``from``, ``to``, ``kind`` and ``name``."""
        return list(self.document["edges"])

    @property
    def roots(self) -> list[str]:
        """Ids of the nodes that the SPEC names."""
        return list(self.document["roots"])

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

        return lineage_html(self.document)

    def _repr_markdown_(self) -> str:
        """A flowchart of Mermaid, which forges draw."""
        words = ["lineage", self.spec, f"--depth={self.document['depth']}", "--mermaid"]
        drawn = cli.text([*words, *_DIRECTIONS[self.document["direction"]]], cwd=self.folder)
        return f"```mermaid\n{drawn}```\n"

    def __repr__(self) -> str:
        counts = Counter(node["kind"] for node in self.nodes)
        kinds = ", ".join(f"{n} {kind}{'' if n == 1 else 's'}" for kind, n in sorted(counts.items()))
        return f"<Lineage of {self.spec}: {kinds}>"

    def _tasks(self, mine: str, other: str) -> list[str]:
        kinds = {node["id"]: node["kind"] for node in self.nodes}
        found = [edge[other] for edge in self.edges if edge[mine] in self.roots]
        return [name for name in dict.fromkeys(found) if kinds.get(name) == "task"]


def lineage(
    spec: object,
    *,
    depth: int = 10,
    direction: str = "both",
    repo: str | os.PathLike[str] | None = None,
) -> Lineage:
    """The lineage of an artifact, task or run, by SPEC or as an object that has a ``spec``.

    ``direction`` is ``up`` (what it came from), ``down`` (what was made from it) or ``both``, ``depth`` how
    many tasks to go each way. ``repo`` is another clone's folder or a git URL; an object has its own.

    Raises ``MlgitError`` as the command line does.
    """
    if direction not in _DIRECTIONS:
        raise MlgitError(
            f"direction={direction!r}: expected one of {', '.join(map(repr, _DIRECTIONS))}",
            code="bad-direction",
            hints=["mlgit.lineage(SPEC, direction='up')"],
        )
    if isinstance(spec, str):
        place, text = place_in(spec, repo)
    else:
        place, text = place_of(spec) if repo is None else open_place(repo), spec_of(spec)
    return lineage_of(place, text, depth=depth, direction=direction)


def lineage_of(place: Place, spec: str, *, depth: int = 10, direction: str = "both") -> Lineage:
    """The lineage of an artifact, task or run of a place."""
    words = ["lineage", place.there(spec), f"--depth={depth}", *_DIRECTIONS[direction]]
    return Lineage(cli.call(words, cwd=place.folder), place.folder)


def spec_of(named: object) -> str:
    """The SPEC of whatever has one, or is one."""
    return named if isinstance(named, str) else str(getattr(named, "spec", named))
