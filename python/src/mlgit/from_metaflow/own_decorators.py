"""Decorators that are functions of the file, and of no tool."""

from __future__ import annotations

import ast

from .source import Source


def own_decorators(source: Source) -> dict[str, bool]:
    """Function -> whether what it puts in place of another one takes any arguments, and so also those of a
    function that was a method."""
    return {node.name: _is_general(node) for node in source.tree.body if isinstance(node, ast.FunctionDef)}


def _is_general(decorator: ast.FunctionDef) -> bool:
    inner = [one for one in ast.walk(decorator) if isinstance(one, ast.FunctionDef) and one is not decorator]
    innermost = [one for one in inner if not any(isinstance(each, ast.FunctionDef) for each in one.body)]
    is_wrapped = any(
        (isinstance(one, ast.Name) and one.id == "wraps")
        or (isinstance(one, ast.Attribute) and one.attr == "wraps")
        for one in ast.walk(decorator)
    )
    return (
        is_wrapped
        and bool(innermost)
        and all(one.args.vararg and one.args.kwarg and not one.args.args for one in innermost)
    )
