"""Which modules a task wanted and did not find: what confirms that none of the repository was overlooked."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from types import ModuleType


class ImportAudit:
    """The last of all finders of modules: what it is asked for, no other has found. It finds nothing."""

    def __init__(self, workspace: str) -> None:
        self._workspace = os.path.realpath(workspace)
        self._absent: set[str] = set()
        sys.meta_path.append(self)

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> None:
        """Notes the places at which the module would be if the workspace had it."""
        below = self._workspace + os.sep
        last = name.rpartition(".")[2]
        for folder in sys.path if path is None else path:
            place = os.path.join(os.path.abspath(folder), last)
            if place.startswith(below):
                self._absent.add(place + ".py")
                self._absent.add(os.path.join(place, "__init__.py"))

    def conclude(self) -> None:
        """Tells mlgit of them as files that were wanted: it knows whether the repository has them."""
        sys.meta_path[:] = [finder for finder in sys.meta_path if finder is not self]
        target = os.environ.get("MLGIT_OBSERVE_FILE")
        lines = "".join(f"r {_escaped(path)}\n" for path in sorted(self._absent))
        if target and lines:
            with open(target, "a", encoding="utf-8", errors="surrogateescape") as file:
                file.write(lines)


def _escaped(path: str) -> str:
    return path.replace("\\", "\\\\").replace("\n", "\\n")
