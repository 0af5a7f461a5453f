"""Which Python, which packages, and which script of the repository."""

from __future__ import annotations

import platform
import sys
from functools import lru_cache
from importlib import metadata
from pathlib import Path


@lru_cache(maxsize=1)
def packages() -> tuple[str, ...]:
    """``name==version`` of what is installed, in the order of their names."""
    found = {}
    for distribution in metadata.distributions():
        name = distribution.metadata["Name"]
        # The first one on the path is the one that is imported.
        if name and name not in found:
            found[name] = f"{name}=={distribution.version}"
    return tuple(sorted(found.values()))


def python_version() -> str:
    """As ``3.11.7``."""
    return platform.python_version()


def script(root: Path) -> str | None:
    """The script that runs, relative to ``root``; ``None`` where there is none, or it lies elsewhere."""
    path = getattr(sys.modules.get("__main__"), "__file__", None)
    if path is None:
        return None
    try:
        return Path(path).resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return None
