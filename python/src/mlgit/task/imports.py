"""Which modules a task wanted and did not find: what confirms that nothing of the repository was
overlooked."""

from __future__ import annotations

import os
import sys
from typing import Any

_wanted: set[str] = set()
_watching = False


def _hook(event: str, args: tuple[Any, ...]) -> None:
    if event == "import" and isinstance(args[0], str):
        _wanted.add(args[0])


class ImportAudit:
    """Notes imports from now on. Hooks cannot be taken off a process, so there is one for all its tasks."""

    def __init__(self, workspace: str) -> None:
        global _watching
        self._workspace = os.path.realpath(workspace)
        _wanted.clear()
        if not _watching:
            sys.addaudithook(_hook)
            _watching = True

    def conclude(self) -> None:
        """Tells mlgit of modules that were not there, as files that were wanted: it knows whether the
        repository has them."""
        target = os.environ.get("MLGIT_OBSERVE_FILE")
        lines = "".join(f"r {_escaped(path)}\n" for path in sorted(self._candidates()))
        if target and lines:
            with open(target, "a", encoding="utf-8", errors="surrogateescape") as file:
                file.write(lines)

    def _candidates(self) -> set[str]:
        below = self._workspace + os.sep
        folders = [entry for entry in sys.path if (os.path.abspath(entry) + os.sep).startswith(below)]
        found = set()
        for name in _absent_names():
            place = name.replace(".", os.sep)
            for folder in folders:
                found.add(os.path.join(folder, place + ".py"))
                found.add(os.path.join(folder, place, "__init__.py"))
        return found


def _absent_names() -> set[str]:
    absent = set()
    for name in _wanted:
        words = name.split(".")
        for length in range(1, len(words) + 1):
            part = ".".join(words[:length])
            if part not in sys.modules:
                absent.add(part)
    return absent


def _escaped(path: str) -> str:
    return path.replace("\\", "\\\\").replace("\n", "\\n")
