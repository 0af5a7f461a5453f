"""Statements that add to a card of Metaflow, and do nothing else."""

from __future__ import annotations

import ast
from collections.abc import Iterator


def adds_to_card(statement: ast.AST) -> bool:
    """``current.card.append(…)``, ``current.card["name"].refresh()``."""
    if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)):
        return False
    node: ast.expr = statement.value.func
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        inner = node.value
        if isinstance(node, ast.Attribute) and node.attr == "card" and isinstance(inner, ast.Name):
            return inner.id == "current"
        node = inner
    return False


def without_cards(tree: ast.AST) -> Iterator[ast.AST]:
    """All nodes but those of such statements."""
    to_do = [tree]
    while to_do:
        node = to_do.pop()
        if not adds_to_card(node):
            yield node
            to_do += ast.iter_child_nodes(node)


def blocks_of(node: ast.AST) -> Iterator[list[ast.stmt]]:
    """Lists of statements, the inner ones as well."""
    for one in ast.walk(node):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(one, name, None)
            if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
                yield block
