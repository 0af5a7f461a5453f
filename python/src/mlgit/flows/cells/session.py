"""The notebook, or other session of IPython, of this process: its names, and what was executed in it."""

from __future__ import annotations

import ast
import builtins
import linecache
import os
import sys
from dataclasses import dataclass
from typing import Any

#: What IPython adds to the names that Python has everywhere.
_BUILT_IN = ("display",)


@dataclass(frozen=True)
class Cell:
    """A cell as it was executed."""

    #: As in ``In [3]``.
    number: int
    #: With magics as the calls that IPython makes of them.
    text: str
    #: What Python may have been told as its file.
    files: tuple[str, ...]


class Session:
    """What there is of IPython in this process, as it is now."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._names: dict[str, Any] = shell.user_ns
        self.cells: list[Cell] = list(self._executed())
        #: Name that Python was told -> the last cell that was executed under it.
        self._by_file = {file: cell for cell in self.cells for file in cell.files}

    @property
    def annotations_are_texts(self) -> bool:
        """Whether ``from __future__ import annotations`` was executed: it holds for all cells after it."""
        import __future__

        return bool(self._shell.compile.flags & __future__.annotations.compiler_flag)

    def has(self, name: str) -> bool:
        """Whether the notebook has the name, and a process of its own has not."""
        if name in self._names:
            return not _stands_in(name, self._names[name])
        return name in _BUILT_IN and hasattr(builtins, name)

    def value(self, name: str) -> Any:
        """What the name is bound to now."""
        return self._names[name] if name in self._names else getattr(builtins, name)

    def has_executed(self, function: Any) -> bool:
        """Whether a function was defined by a cell, and not in a file that was imported or run."""
        file = function.__code__.co_filename
        return file in self._by_file or (function.__module__ == "__main__" and not os.path.isfile(file))

    def cell_of(self, file: str) -> Cell | None:
        """The cell that has a function whose code names this file."""
        known = self._by_file.get(file)
        if known is not None:
            return known
        lines = linecache.getlines(file)
        return Cell(0, "".join(lines), (file,)) if lines else None

    def _executed(self) -> Any:
        history = self._shell.history_manager
        raw = history.input_hist_raw
        for number, text in enumerate(history.input_hist_parsed):
            # The first entry stands for a cell 0 that never was.
            if number == 0 or not text.strip():
                continue
            # The history has both without the line ends after them, of which the name may be made.
            name = self._shell.compile.get_code_name
            files = {name(one, text + "\n", number) for one in (raw[number], raw[number] + "\n")}
            yield from self._with_inner(Cell(number, text, tuple(files)))

    def _with_inner(self, cell: Cell) -> Any:
        """Of ``%%time`` and the like, what they run in the names of the notebook."""
        yield cell
        body = _body_of_magic(cell.text)
        if body is not None:
            yield Cell(cell.number, "\n" + self._shell.transform_cell(body), ())


def _stands_in(name: str, value: Any) -> bool:
    """Whether IPython put it in the place of what Python has, as its ``open``, and ``exit``."""
    # Its __module__ is that of the function whose place it takes.
    made_by = getattr(value, "__globals__", {}).get("__name__") or type(value).__module__
    return hasattr(builtins, name) and made_by.partition(".")[0] in ("IPython", "ipykernel")


def session() -> Session | None:
    """None outside of IPython."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return None if shell is None else Session(shell)


#: Magics that run their cell in the names of the notebook.
_RUNS_ITS_CELL = ("time", "capture", "prun", "memit", "mprun")


def _body_of_magic(text: str) -> str | None:
    if "run_cell_magic" not in text:
        return None
    try:
        [statement] = ast.parse(text).body
    except (SyntaxError, ValueError):
        return None
    call = getattr(statement, "value", None)
    if not isinstance(call, ast.Call) or getattr(call.func, "attr", "") != "run_cell_magic":
        return None
    words = [one.value if isinstance(one, ast.Constant) else None for one in call.args]
    if len(words) != 3 or words[0] not in _RUNS_ITS_CELL or not isinstance(words[2], str):
        return None
    return words[2]
