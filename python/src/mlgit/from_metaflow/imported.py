"""The function that a name or attribute is, where it comes from a module beside the file."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import cache

from .source import Source

#: Reads a module by its name, and how many dots stand before it; None where it is not beside the file.
Reader = Callable[[str, int], "str | None"]


#: Its module, the text of that, and itself.
Imported = tuple[str, Source, ast.FunctionDef]


def imported_function(function: ast.expr, source: Source, read: Reader) -> Imported | None:
    """The module, its text and the function of it that is called."""
    for module, level, name in _places(function, source):
        other = _parsed(read(module, level))
        if other is not None:
            for node in other.tree.body:
                if isinstance(node, ast.FunctionDef) and node.name == name:
                    return f"{'.' * level}{module}", other, node
    return None


@cache
def _parsed(text: str | None) -> Source | None:
    try:
        return None if text is None else Source(text)
    except (SyntaxError, ValueError):
        return None


def _places(function: ast.expr, source: Source) -> Iterator[tuple[str, int, str]]:
    """Modules by name and level, and what the function is called in them."""
    for node in source.tree.body:
        if isinstance(node, ast.ImportFrom):
            module = node.module or ""
            for alias in node.names:
                name = alias.asname or alias.name
                if isinstance(function, ast.Name) and function.id == name:
                    yield module, node.level, alias.name
                elif isinstance(function, ast.Attribute) and _dotted(function.value) == name:
                    yield f"{module}.{alias.name}".lstrip("."), node.level, function.attr
        elif isinstance(node, ast.Import) and isinstance(function, ast.Attribute):
            for alias in node.names:
                if _dotted(function.value) == (alias.asname or alias.name):
                    yield alias.name, 0, function.attr


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else "?"
