"""Which statements of the cells bind a name, and what they say."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import dedent
from typing import Any

from ..source.module_table import Definition, root_of
from .session import Cell, Session


@dataclass(frozen=True)
class Statement:
    """A statement of a cell, with its text as it was written."""

    node: ast.stmt
    text: str
    cell: Cell
    #: Line of the cell that it begins at.
    line: int


class Definitions:
    """All that the executed cells bind, in the order in which they were executed."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._binders: dict[str, list[Statement]] = {}
        #: Statements that may change what a name is bound to.
        self._changes: dict[str, list[Statement]] = {}
        self.starred: list[ast.ImportFrom] = []
        self._order: dict[int, int] = {}
        for cell in session.cells:
            self._read(cell)

    def last(self, name: str) -> Statement | None:
        """What bound the name last."""
        found = self._binders.get(name)
        return found[-1] if found else None

    def all(self, name: str) -> list[Statement]:
        """What bound the name, the last first."""
        return self._binders.get(name, [])[::-1]

    def change_after(self, name: str, statement: Statement) -> Statement | None:
        """What was executed after it and may have changed the value."""
        position = self._order[id(statement.node)]
        later = [one for one in self._changes.get(name, []) if self._order[id(one.node)] > position]
        return later[-1] if later else None

    def of_code(self, value: Any, name: str) -> Statement | None:
        """The definition of a function that is called so where it was written, found by its code."""
        code = getattr(inspect.unwrap(value), "__code__", None)
        if code is None:
            return None
        cell = self._session.cell_of(code.co_filename)
        if cell is None:
            return None
        for one in _statements(cell):
            if isinstance(one.node, Definition) and one.node.name == name and one.line == code.co_firstlineno:
                return one
        return None

    def _read(self, cell: Cell) -> None:
        for one in _statements(cell):
            self._order[id(one.node)] = len(self._order)
            for name in _bound(one.node):
                self._binders.setdefault(name, []).append(one)
            for name in _changed(one.node):
                self._changes.setdefault(name, []).append(one)
            if isinstance(one.node, ast.ImportFrom) and one.node.names[0].name == "*":
                self.starred.append(one.node)


def _statements(cell: Cell) -> Iterator[Statement]:
    try:
        tree = ast.parse(cell.text)
    except (SyntaxError, ValueError):
        return
    yield from _of_body(tree.body, cell, cell.text.splitlines(keepends=True))


def _of_body(body: list[ast.stmt], cell: Cell, lines: list[str]) -> Iterator[Statement]:
    """Those inside of conditions, loops and the like as well, since they bind names of the notebook, too."""
    for node in body:
        for one in _imports(node):
            yield Statement(one, _text(one, node, lines), cell, _first_line(node))
        if isinstance(node, Definition):
            continue
        for field in ("body", "orelse", "finalbody"):
            yield from _of_body(getattr(node, field, []), cell, lines)
        for part in (*getattr(node, "handlers", []), *getattr(node, "cases", [])):
            yield from _of_body(part.body, cell, lines)


def _imports(node: ast.stmt) -> Iterator[ast.stmt]:
    """Imports one name at a time: of those in a line a flow may use one."""
    if isinstance(node, ast.Import):
        yield from (ast.Import(names=[alias]) for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        for alias in node.names:
            yield ast.ImportFrom(module=node.module, names=[alias], level=node.level)
    else:
        yield node


def _text(one: ast.stmt, node: ast.stmt, lines: list[str]) -> str:
    if one is not node:
        return ast.unparse(ast.fix_missing_locations(one))
    first, last = _first_line(node), node.end_lineno or node.lineno
    whole = lines[first - 1 : last]
    before = whole[0].encode()[: node.col_offset]
    after = whole[-1].encode()[node.end_col_offset :].decode().strip()
    if before.strip() or (after and not after.startswith("#")):
        # Not alone on its lines.
        return ast.get_source_segment("".join(lines), node) or ast.unparse(node)
    text = "".join(whole).rstrip()
    return text if not before else _moved_out(text, node)


def _moved_out(text: str, node: ast.stmt) -> str:
    """What is indented, as it would stand at the top; texts of several lines stay what they are."""
    moved = dedent(text)
    try:
        is_same = ast.dump(ast.parse(moved).body[0]) == ast.dump(node)
    except SyntaxError:
        is_same = False
    return moved if is_same else ast.unparse(node)


def _first_line(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(one.lineno for one in decorators)])


def _bound(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, Definition):
        yield node.name
    elif isinstance(node, (ast.Import, ast.ImportFrom)):
        for alias in node.names:
            yield alias.asname or alias.name.partition(".")[0]
    else:
        for inner in _heads(node):
            if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
                yield inner.id


def _changed(node: ast.stmt) -> Iterator[str]:
    """``x`` of ``x[…] = …``, ``x.y = …``, ``del x.y`` and, as it stands alone, of ``x.method(…)``."""
    if isinstance(node, ast.Expr) and isinstance(node.value, (ast.Call, ast.Await)):
        call = node.value.value if isinstance(node.value, ast.Await) else node.value
        yield from root_of(getattr(call, "func", call)) if isinstance(call, ast.Call) else ()
    for inner in _heads(node):
        if isinstance(inner, (ast.Attribute, ast.Subscript)) and isinstance(inner.ctx, (ast.Store, ast.Del)):
            yield from root_of(inner)


def _heads(node: ast.AST) -> Iterator[ast.AST]:
    """What a statement does itself, without the statements inside of it."""
    yield node
    if isinstance(node, (*Definition, ast.Lambda)):
        return
    for inner in ast.iter_child_nodes(node):
        if not isinstance(inner, (ast.stmt, ast.ExceptHandler)):
            yield from _heads(inner)
