"""Statements by what they are, in every version of Python."""

from __future__ import annotations

import ast
from collections.abc import Iterator

#: ``try`` with ``except``, and from 3.11 on with ``except*``.
TRIES = tuple(getattr(ast, name) for name in ("Try", "TryStar") if hasattr(ast, name))


def is_of_self(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"


def targets_in(target: ast.expr) -> Iterator[ast.expr]:
    """What an assignment assigns to: ``a``, ``self.b`` and ``c[0]`` of ``a, (self.b, *c[0]) = …``."""
    if isinstance(target, (ast.Tuple, ast.List)):
        for one in target.elts:
            yield from targets_in(one)
    elif isinstance(target, ast.Starred):
        yield from targets_in(target.value)
    else:
        yield target


def first_line(node: ast.stmt) -> int:
    """Of a statement with its decorators."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(one.lineno for one in decorators)])
