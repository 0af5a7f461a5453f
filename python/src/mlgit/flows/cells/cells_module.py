"""The module of a flow of cells, in the repository."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass

from mlgit.errors import MlgitError
from mlgit.git.location import locate

from ..flow import Flow
from ..source.cells_file import cells_path
from .collect import collect
from .module_text import module_text
from .session import Session


@dataclass(frozen=True)
class CellsModule:
    """A module of cells that was written."""

    #: Relative to the top of the repository, with slashes.
    path: str
    root: str
    _places: Mapping[int, tuple[int, int]]

    @property
    def file(self) -> str:
        return os.path.join(self.root, self.path)

    def in_cells(self, text: str) -> str:
        """A text that names lines of the module, with those of the cells in their place."""
        path = re.escape(self.path)
        in_trace = re.compile(rf'File "(?:[^"\n]*/)?{path}", line (\d+)')
        alone = re.compile(rf"(?<![\w/]){path}:(\d+)")
        text = in_trace.sub(lambda found: self._place(found, "Cell {}, line {}"), text)
        return alone.sub(lambda found: self._place(found, "Cell {}, line {}"), text)

    def _place(self, found: re.Match[str], form: str) -> str:
        place = self._places.get(int(found[1]))
        return found[0] if place is None else form.format(f"In[{place[0]}]", place[1])


def write_cells(flow: Flow, session: Session) -> CellsModule:
    """Writes the module. :raises MlgitError: where a value that the flow uses is in no cell's text."""
    folder = os.path.realpath(os.getcwd())
    root = _root(folder)
    path = cells_path(os.path.relpath(folder, root), flow.name)
    module = module_text(
        flow.name,
        collect(flow, session),
        future=session.annotations_are_texts,
        folders=_folders(root, folder),
    )
    _ignore(os.path.join(root, ".mlgit"))
    _write(os.path.join(root, path), module.text)
    return CellsModule(path, root, module.places)


def _root(folder: str) -> str:
    location = locate(folder)
    if location.root is not None:
        return location.root
    raise MlgitError(
        f"{folder} is in a bare repository: expected a working tree, which a run records",
        code="no-work-tree",
        kind="not-initialised",
        exit_code=10,
        hints=["git worktree add ../tree, and open the notebook there"],
    )


def _folders(root: str, folder: str) -> list[str]:
    """Folders of the repository that the notebook imports from besides its own and the top, relative to the
    root."""
    found = []
    prefixes = {os.path.realpath(one) for one in (sys.prefix, sys.base_prefix)}
    for entry in sys.path:
        path = os.path.realpath(entry)
        words = os.path.relpath(path, root).split(os.sep)
        is_below = path.startswith(root + os.sep) and os.path.isdir(path)
        if any((path + os.sep).startswith(prefix + os.sep) for prefix in prefixes):
            continue
        if is_below and path != folder and not any(one.startswith(".") or one in _NOT_OF_IT for one in words):
            found.append("/".join(words))
    return list(dict.fromkeys(found))


#: Of packages that were installed below it.
_NOT_OF_IT = ("site-packages", "dist-packages", "lib-dynload", "node_modules")


def _ignore(folder: str) -> None:
    """So that no ``git add .`` takes it in: the run's own commit has it."""
    os.makedirs(folder, exist_ok=True)
    file = os.path.join(folder, ".gitignore")
    if not os.path.exists(file):
        _write(file, "*\n")


def _write(file: str, text: str) -> None:
    """As a whole or not at all; not at all where it is so already."""
    wanted = text.encode("utf-8", "surrogatepass")
    try:
        with open(file, "rb") as known:
            if known.read() == wanted:
                return
    except FileNotFoundError:
        os.makedirs(os.path.dirname(file), exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=os.path.dirname(file), prefix=".mlgit-tmp-")
    try:
        with os.fdopen(descriptor, "wb") as new:
            new.write(wanted)
            new.flush()
            os.fsync(new.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, file)
    except BaseException:
        os.unlink(temporary)
        raise
