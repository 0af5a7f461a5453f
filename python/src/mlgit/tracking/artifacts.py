"""What is logged as an artifact becomes a file or folder of the run's folder, as it is at that moment."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

from ..errors import MlgitError


def put_artifact(value: Any, place: Path, root: Path, name: str) -> dict[str, str]:
    """Writes what lies at a path (a text is one), or an object, to ``place``.

    Returns what its line of the journal says of it: ``path``, ``kind`` and, of an object, ``format``. Raises
    ``MlgitError`` (``no-such-path``) for a path where nothing is.
    """
    if isinstance(value, (str, os.PathLike)):
        return _put_path(Path(value), place, root, name)
    from .. import formats

    saved = formats.save(value, place)
    kind = "tree" if saved.kind == "folder" else "file"
    return {"path": f".mlgit/out/{name}", "kind": kind, "format": saved.format}


def _put_path(source: Path, place: Path, root: Path, name: str) -> dict[str, str]:
    if not source.exists():
        raise MlgitError(
            f"artifact {name}: expected a file or folder at {source}, found nothing",
            code="no-such-path",
            hints=[f"ls {source.parent}", "mlgit.log_artifact(text.encode(), name=…)   (for a text itself)"],
        )
    if source.is_dir():
        shutil.copytree(source, place, symlinks=True)
    else:
        shutil.copy2(source, place)
    try:
        path = source.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        path = f".mlgit/out/{source.name}"
    return {"path": path, "kind": "tree" if source.is_dir() else "file"}
