"""Source as what it means: without comments, docstrings, layout and positions, and the same under each
version of Python."""

from __future__ import annotations

import ast
from collections.abc import Iterable

#: Fields that say how a thing was written, or hold for type checkers alone.
_LEFT_OUT = frozenset({"kind", "type_comment", "type_ignores"})
_WITH_DOCSTRING = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Module)


def canonical(nodes: Iterable[ast.AST]) -> str:
    """One line a statement. Docstrings count where something reads ``__doc__``."""
    listed = list(nodes)
    keep_docstrings = any(_reads_docstring(inner) for node in listed for inner in ast.walk(node))
    return "".join(_dump(node, keep_docstrings) + "\n" for node in listed)


def _reads_docstring(node: ast.AST) -> bool:
    return (isinstance(node, ast.Name) and node.id == "__doc__") or (
        isinstance(node, ast.Attribute) and node.attr == "__doc__"
    )


def _dump(value: object, keep_docstrings: bool) -> str:
    if isinstance(value, list):
        return "[" + ",".join(_dump(one, keep_docstrings) for one in value) + "]"
    if not isinstance(value, ast.AST):
        return repr(value)
    fields = []
    for name, inner in ast.iter_fields(value):
        if name in _LEFT_OUT or inner is None or inner == []:
            continue
        if name == "body" and isinstance(value, _WITH_DOCSTRING) and not keep_docstrings:
            inner = without_docstring(inner)
        fields.append(f"{name}={_dump(inner, keep_docstrings)}")
    return f"{type(value).__name__}({','.join(fields)})"


def without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    """A body without the text that it begins with."""
    first = body[0] if body else None
    is_text = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    if is_text and isinstance(first.value.value, str):  # type: ignore[union-attr]
        return body[1:]
    return body
