"""Where a module lies that was made of cells, and what follows from that place."""

from __future__ import annotations

import os

#: Below it a file has the folder that its notebook works in, and the name of its flow.
CELLS = ".mlgit/cells"
#: After the name of the flow: a cell that imports a module of the flow's name gets that, and not itself.
SUFFIX = "_cells"


def cells_path(folder: str, flow: str) -> str:
    """The path of the module of a flow, relative to the root as ``folder`` is."""
    return "/".join([CELLS, *(word for word in folder.split(os.sep) if word not in ("", ".")), flow + ".py"])


def folder_of_cells(path: str) -> str | None:
    """The folder that the notebook works in, from which cells import; None of a file that was not made of
    cells."""
    found = path.replace(os.sep, "/")
    return os.path.dirname(found[len(CELLS) + 1 :]) if found.startswith(CELLS + "/") else None
