"""Rows of a join: what stands for one of its ``inputs``, and what is asked of it by a name."""

from __future__ import annotations

import ast


def names_of_rows(node: ast.AST, inputs: str) -> set[str]:
    """Variables that have one of ``inputs``: ``for one in inputs``, ``first = inputs[0]``."""
    found: set[str] = set()
    for one in ast.walk(node):
        if isinstance(one, (ast.For, ast.comprehension)) and _has(one.iter, inputs):
            found |= _names(one.target)
        elif isinstance(one, ast.Assign) and isinstance(one.value, ast.Subscript) and _has(one.value, inputs):
            found |= {name for target in one.targets for name in _names(target)}
        elif isinstance(one, ast.Call) and any(_has(argument, inputs) for argument in one.args):
            found |= {
                argument.arg
                for function in one.keywords
                if isinstance(function.value, ast.Lambda)
                for argument in function.value.args.args
            }
    return found


def is_row(node: ast.expr, rows: set[str], inputs: str) -> bool:
    """Whether an expression is one of them."""
    if isinstance(node, ast.Subscript):
        return isinstance(node.value, ast.Name) and node.value.id == inputs
    return isinstance(node, ast.Name) and node.id in rows


def asked_of_row(call: ast.Call, row: str, default: str | None) -> str | None:
    """``hasattr(one, "x")`` and ``getattr(one, "x", 0)``: what a task has not made is None in its row."""
    name = call.args[1].value if isinstance(call.args[1], ast.Constant) else None
    if not isinstance(name, str):
        return None
    found = f'getattr({row}, "{name}", None)'
    if default is None:
        return f"({found} is not None)"
    return f"({row}.{name} if {found} is not None else {default})"


def _has(node: ast.expr, name: str) -> bool:
    return any(isinstance(one, ast.Name) and one.id == name for one in ast.walk(node))


def _names(node: ast.expr) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
