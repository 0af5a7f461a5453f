"""Defaults of parameters, some of which Metaflow works out when a run begins."""

from __future__ import annotations

import ast

from .source import Source


def default_of(node: ast.expr | None, source: Source) -> str | None:
    """As an expression; None where there is none, or it asks what only Metaflow knows."""
    if node is None or is_none(node):
        return None
    if isinstance(node, ast.Lambda):
        return None if _uses(node.args, node.body) else source.of(node.body)
    function = _function(node, source)
    if function is None:
        return source.of(node)
    if any(_uses(function.args, statement) for statement in function.body):
        return None
    return f"{source.of(node)}({', '.join('None' for _ in function.args.args)})"


def is_none(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _function(node: ast.expr, source: Source) -> ast.FunctionDef | None:
    """The function of the file that is named."""
    return next(
        (
            one
            for one in source.tree.body
            if isinstance(one, ast.FunctionDef) and isinstance(node, ast.Name) and one.name == node.id
        ),
        None,
    )


def _uses(arguments: ast.arguments, body: ast.AST) -> bool:
    names = {one.arg for one in arguments.args}
    return any(isinstance(one, ast.Name) and one.id in names for one in ast.walk(body))
