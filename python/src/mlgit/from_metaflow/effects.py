"""What a step does besides what it makes."""

from __future__ import annotations

import ast

from .cards import adds_to_card
from .flow_class import called
from .transitions import Place

#: Calls that say something, and what they are called on.
_SAYS = {"print", "display", "pprint"}
_LOGS = {"logging", "logger", "log"}
_QUIET = (ast.Pass, ast.Import, ast.ImportFrom, ast.Break, ast.Continue)


def does_something(place: Place) -> bool:
    """Whether it may matter to others that a step has run, though it gives them nothing."""
    return not place.added and any(_matters(one) for one in place.node.body if one is not place.end)


def _matters(statement: ast.stmt) -> bool:
    if isinstance(statement, _QUIET) or adds_to_card(statement):
        return False
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Call) and not _only_says(statement.value)
    if isinstance(statement, (ast.If, ast.For)):
        head = statement.test if isinstance(statement, ast.If) else statement.iter
        return _calls(head) or any(_matters(one) for one in [*statement.body, *statement.orelse])
    if isinstance(statement, ast.Assign):
        # A variable goes with its step.
        return _calls(statement.value) or not all(isinstance(one, ast.Name) for one in statement.targets)
    return True


def _only_says(call: ast.Call) -> bool:
    base = call.func.value if isinstance(call.func, ast.Attribute) else None
    return called(call) in _SAYS or (base is not None and called(base) in _LOGS)


def _calls(node: ast.expr) -> bool:
    return any(isinstance(one, ast.Call) for one in ast.walk(node))
