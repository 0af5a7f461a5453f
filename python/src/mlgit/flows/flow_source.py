"""The file that the command line reads a flow from."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlgit.errors import MlgitError

if TYPE_CHECKING:
    from .flow import Flow


@dataclass(frozen=True)
class FlowSource:
    """A file, absolute."""

    file: str
    #: Of a flow in cells: a text with lines of the cells in place of those of the file.
    in_cells: Callable[[str], str] | None = None


def source_of(flow: Flow) -> FlowSource:
    """Its own file, or one that is written of the cells that it is in. Raises ``MlgitError`` where there is
    neither."""
    from .cells.session import session

    found = session()
    if found is not None and found.has_executed(flow.function):
        from .cells.cells_module import write_cells

        module = write_cells(flow, found)
        return FlowSource(module.file, module.in_cells)
    if os.path.isfile(flow.file):
        return FlowSource(os.path.abspath(flow.file))
    raise MlgitError(
        f"the flow {flow.name} is not in a file: expected one, or a notebook, found {flow.file}",
        code="flow-not-in-a-file",
        hints=["write it to flow.py, and import it from there"],
    )
