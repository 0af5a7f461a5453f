"""Functions of modules beside the file that get the flow itself, as functions of the file."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .flow_class import has_steps
from .given_self import WithMethods
from .imported import Reader, imported_function
from .source import Edit, Source
from .surroundings import Surroundings


def with_functions(source: Source, read: Reader) -> WithMethods:
    """They are put behind the rest of the file, and what they need of their module is imported at its top."""
    calls = list(_calls(source))
    surroundings, copies = Surroundings(), dict[str, tuple[str, int]]()
    taken = _bound(source.tree)
    edits: list[Edit] = []
    for call in calls:
        found = imported_function(call.func, source, read)
        if found is None:
            continue
        module, other, function = found
        if function.name not in copies:
            if function.name in taken - {_imported_as(call.func)}:
                continue
            first, last = function.lineno, function.end_lineno or function.lineno
            text = other.text[other.line_start(first) : other.line_start(last + 1)].rstrip("\n")
            copies[function.name] = (text, call.lineno)
            surroundings.add(other, module, function)
        edits.append(Edit(source.start(call.func), source.end(call.func), function.name))
    if not copies:
        return WithMethods(source)
    return _put_together(source, edits, surroundings, copies)


def _put_together(
    source: Source, edits: list[Edit], surroundings: Surroundings, copies: dict[str, tuple[str, int]]
) -> WithMethods:
    imports = [one for one in source.tree.body if isinstance(one, (ast.Import, ast.ImportFrom))]
    last = imports[-1].end_lineno or imports[-1].lineno
    head = "".join(f"{line}\n" for line in surroundings.imports)
    head += "".join(f"{one}\n" for one in surroundings.copies)
    at = source.line_start(last + 1)
    text = source.edited(0, len(source.text), [*edits, Edit(at, at, head)]).rstrip("\n") + "\n"
    parts = [(last + 1, head.count("\n"), last)] if head else []
    for copy, line in copies.values():
        first = text.count("\n") + 1
        text += f"\n\n{copy}\n"
        parts.append((first, text.count("\n") + 1 - first, line))
    return WithMethods(Source(text), tuple(parts))


def _calls(source: Source) -> Iterator[ast.Call]:
    """That give ``self`` first, in a class with steps."""
    for node in source.tree.body:
        if isinstance(node, ast.ClassDef) and has_steps(node):
            for one in ast.walk(node):
                first = one.args[0] if isinstance(one, ast.Call) and one.args else None
                if isinstance(first, ast.Name) and first.id == "self":
                    yield one  # type: ignore[misc]


def _imported_as(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else ""


def _bound(tree: ast.Module) -> set[str]:
    """Names at the top of the file."""
    found = {one.name for one in tree.body if isinstance(one, (ast.FunctionDef, ast.ClassDef))}
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            found |= {(one.asname or one.name).split(".")[0] for one in node.names}
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
    return found
