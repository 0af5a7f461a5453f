"""The environment that a file declares for its flows, without running it: it may need just that to be run."""

from __future__ import annotations

import ast
from typing import Any

_DECORATORS = ("flow", "step")


def declared_environment(source: bytes) -> dict[str, str] | None:
    """``environment={…}`` of the first ``@flow`` that writes it out, else of the first ``@step``."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return None
    found: dict[str, dict[str, str]] = {}
    for node in ast.walk(tree):
        for decorator in getattr(node, "decorator_list", []):
            name, environment = _environment_of(decorator)
            if environment is not None:
                found.setdefault(name, environment)
    return next((found[name] for name in _DECORATORS if name in found), None)


def _environment_of(decorator: ast.expr) -> tuple[str, dict[str, str] | None]:
    if not isinstance(decorator, ast.Call):
        return "", None
    target = decorator.func
    name = target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")
    for keyword in decorator.keywords:
        if keyword.arg == "environment":
            return name, _literal(keyword.value)
    return name, None


def _literal(node: ast.expr) -> dict[str, str] | None:
    try:
        value: Any = ast.literal_eval(node)
    except (ValueError, TypeError):
        return None
    is_texts = isinstance(value, dict) and all(isinstance(one, str) for one in (*value, *value.values()))
    return value if is_texts and value.keys() <= {"python", "lock"} and value else None
