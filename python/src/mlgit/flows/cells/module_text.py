"""Parts of a notebook as one module: the same bytes in whatever order cells were executed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .collect import Collected
from .parts import IMPORT, Part

_HEAD = '"""Cells of a notebook, as far as the flow {flow} uses them. Written by mlgit."""\n'


@dataclass(frozen=True)
class ModuleText:
    """The module, and where its lines are in the notebook."""

    text: str
    #: Line of the module -> (cell, line of the cell).
    places: Mapping[int, tuple[int, int]]


def module_text(flow: str, collected: Collected, *, future: bool, folders: list[str]) -> ModuleText:
    """``future`` is whether annotations are texts; ``folders`` are where imports look besides, relative to
    the root."""
    head = _HEAD.format(flow=flow) + "\n"
    if future:
        head += "from __future__ import annotations\n\n"
    if folders:
        head += "import sys\n\n" + "".join(f"sys.path.append({folder!r})\n" for folder in folders) + "\n"
    text, places = head, {}
    before: Part | None = None
    for part in _in_order(collected):
        if before is not None:
            text += "\n" if before.kind == part.kind == IMPORT else "\n\n\n"
        first = text.count("\n") + 1
        found = part.statement
        # What is not as it was written has no lines of the cell.
        if found is not None and found.cell.number > 0:
            for at in range(part.text.count("\n") + 1):
                places[first + at] = (found.cell.number, found.line + at)
        text += part.text
        before = part
    return ModuleText(text + "\n", places)


def _in_order(collected: Collected) -> list[Part]:
    """What a part uses stands above it.

    The order of two parts follows from these two and what they use, so that a step's source stays the same
    whatever else the flow uses.
    """
    depths = _depths(collected)
    return sorted(collected.parts.values(), key=lambda part: (depths[part.name], part.kind, part.name))


def _depths(collected: Collected) -> dict[str, int]:
    """How many parts below each other it stands on; those that use each other have one depth."""
    depths: dict[str, int] = {}
    for group in _groups(collected.uses):
        below = [depths[used] + 1 for name in group for used in collected.uses[name] if used not in group]
        depth = max(below, default=0)
        for name in group:
            depths[name] = depth
    return depths


def _groups(uses: Mapping[str, list[str]]) -> list[set[str]]:
    """Names that use each other, each group after those that it uses (Tarjan)."""
    found: list[set[str]] = []
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []

    def visit(name: str) -> None:
        index[name] = low[name] = len(index)
        stack.append(name)
        for used in uses[name]:
            if used not in index:
                visit(used)
                low[name] = min(low[name], low[used])
            elif used in stack:
                low[name] = min(low[name], index[used])
        if low[name] == index[name]:
            at = stack.index(name)
            found.append(set(stack[at:]))
            del stack[at:]

    for name in sorted(uses):
        if name not in index:
            visit(name)
    return found
