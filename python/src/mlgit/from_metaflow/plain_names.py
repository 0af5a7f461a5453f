"""Names of Metaflow as it has them: after ``from metaflow import step as s``, ``@s`` is read as ``@step``."""

from __future__ import annotations

import ast

from .source import Edit, Source


def with_plain_names(source: Source) -> Source:
    """The same lines, without other names for what is of Metaflow; one that is taken keeps its own."""
    aliases = {
        alias.asname: alias.name
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module == "metaflow"
        for alias in node.names
        if alias.asname is not None and alias.asname != alias.name
    }
    taken = _bound(source.tree)
    plain = {other: name for other, name in aliases.items() if name not in taken and other not in taken}
    if not plain:
        return source
    edits = []
    for node in ast.walk(source.tree):
        if isinstance(node, ast.alias) and plain.get(node.asname or "") == node.name:
            edits.append(Edit(source.start(node), source.end(node), node.name))
        elif isinstance(node, ast.Name) and node.id in plain:
            edits.append(Edit(source.start(node), source.end(node), plain[node.id]))
    return Source(source.edited(0, len(source.text), edits))


def _bound(tree: ast.Module) -> set[str]:
    """What is called something by anything but an import of Metaflow."""
    found = {one.arg for one in ast.walk(tree) if isinstance(one, ast.arg)}
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, (ast.Import, ast.ImportFrom)) and getattr(node, "module", None) != "metaflow":
            found |= {(one.asname or one.name).split(".")[0] for one in node.names}
    return found
