"""What is read of earlier runs within a run of code that is no flow: its inputs."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..client import taken
from . import active

if TYPE_CHECKING:
    from ..client.place import FoundArtifact, Place


class Inputs:
    """The inputs of one run. Threads may share it."""

    def __init__(self, root: Path, common_dir: Path) -> None:
        self._root = root
        self._common_dir = os.path.realpath(common_dir)
        self._lock = threading.Lock()
        #: SPEC → run and digest that it was.
        self._known: dict[str, tuple[str, str]] = {}
        self._names: set[str] = set()

    def line(self, place: Place, found: FoundArtifact) -> dict[str, Any] | None:
        """What the journal says of an input; None for one that it has already."""
        run, content = found.run, found.content
        if content.digest == "":
            # Of a file in a folder that was brought whole, which is an input itself.
            return None
        repo = place.repository_from(str(self._root), self._common_dir)
        meant = (f"{run.flow}@{run.id}", content.digest)
        with self._lock:
            spec = self._spec(repo, found, meant)
            if self._known.get(spec) == meant:
                return None
            self._known[spec] = meant
            name = self._free_name(found.target.name)
        kind = "tree" if found.is_folder else "file"
        executable = {"executable": True} if content.kind == "x" else {}
        return {
            "type": "input",
            "name": name,
            "spec": spec,
            "run": run.id,
            **({} if run.commit is None or repo else {"commit": run.commit}),
            "content": {"kind": kind, "digest": content.digest, "sizeBytes": content.size, **executable},
        }

    def _spec(self, repo: str, found: FoundArtifact, meant: tuple[str, str]) -> str:
        """As it was asked for, unless that names no flow, or named something else before."""
        exact = found.spec.lstrip("#")
        asked = (found.asked or "").rpartition("#")[2]
        for text in (asked, exact):
            spec = f"{repo}#{text}" if repo else text
            begins = text.startswith((f"{found.run.flow}@", f"{found.run.flow}:"))
            if begins and self._known.get(spec, meant) == meant:
                return spec
        return f"{repo}#{exact}" if repo else exact

    def _free_name(self, wanted: str) -> str:
        name, number = wanted, 1
        while name in self._names:
            number += 1
            name = f"{wanted}-{number}"
        self._names.add(name)
        return name


def _note(place: Place, found: FoundArtifact) -> None:
    run = active.reading_run()
    if run is not None:
        run.note_input(place, found)


taken.listeners.append(_note)
