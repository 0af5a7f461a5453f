"""What stands around the class: kept, but for what is of Metaflow."""

from __future__ import annotations

import ast

from .flow_class import FlowClass, called
from .notes import MARK, Notes
from .source import Edit, Source

#: Names of Metaflow that nothing is left of.
_GONE = {
    "FlowSpec", "step", "Parameter", "IncludeFile", "Config", "JSONType", "current",
    "retry", "timeout", "resources", "catch", "environment", "secrets", "kubernetes", "batch", "slurm",
    "conda", "pypi", "conda_base", "pypi_base", "card", "schedule", "project", "trigger",
    "trigger_on_finish", "parallel", "exit_hook",
}  # fmt: skip
#: Line of an import -> what it gives.
_IMPORTS = {
    "json": "import json",
    "os": "import os",
    "Path": "from pathlib import Path",
    "SimpleNamespace": "from types import SimpleNamespace",
}


def _is_metaflow(node: ast.stmt) -> bool:
    if isinstance(node, ast.ImportFrom):
        return (node.module or "").split(".")[0] == "metaflow" and node.level == 0
    return isinstance(node, ast.Import) and any(one.name.split(".")[0] == "metaflow" for one in node.names)


def module_names(source: Source, flow: FlowClass) -> set[str]:
    """What is called something at the top of the file, but for the class and what Metaflow gives."""
    found: set[str] = set()
    for node in source.tree.body:
        if node is flow.node or _is_metaflow(node):
            continue
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            found |= {(one.asname or one.name).split(".")[0] for one in node.names}
        else:
            found |= {
                one.id
                for one in ast.walk(node)
                if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
            }
    return found


def prelude(source: Source, flow: FlowClass, used: set[str], imports: set[str], notes: Notes) -> str:
    """All before the class; where Metaflow was imported, what the functions need."""
    first = min([flow.node.lineno, *(one.lineno for one in flow.node.decorator_list)])
    end = source.line_start(first)
    ours = [node for node in source.tree.body if _is_metaflow(node)]
    there = module_names(source, flow)
    lines = [_IMPORTS[name] for name in sorted(imports, key=lambda one: _IMPORTS[one]) if name not in there]
    lines += [""] if lines else []
    lines.append(f"from mlgit import {', '.join(sorted(used, key=lambda one: (one.islower(), one)))}")
    lines += _kept(source, flow, ours, notes)
    text = "\n".join(lines)
    if not ours:
        return f"{source.text[:end].rstrip()}\n\n{text}\n"
    edits = [Edit(source.start(node), source.end(node), text if node is ours[0] else "") for node in ours]
    return source.edited(0, end, edits)


def _kept(source: Source, flow: FlowClass, ours: list[ast.stmt], notes: Notes) -> list[str]:
    """Imports of Metaflow that are used for something else than the flow."""
    bases = {id(inner) for base in flow.node.bases for inner in ast.walk(base)}
    decorators = {
        id(inner)
        for node in [flow.node, *flow.steps.values(), *flow.helpers.values()]
        for one in node.decorator_list
        for inner in ast.walk(one)
    }
    outside = {id(inner) for call in flow.outside.values() for inner in ast.walk(call)}
    names: dict[str, ast.Name] = {}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Name) and id(node) not in bases | decorators | outside:
            names.setdefault(node.id, node)
    lines = []
    for statement in ours:
        for alias in statement.names:  # type: ignore[attr-defined]
            name = (alias.asname or alias.name).split(".")[0]
            if name in names and not (isinstance(statement, ast.ImportFrom) and alias.name in _GONE):
                notes.add(
                    names[name].lineno,
                    f"{name} of Metaflow is used",
                    "keep Metaflow installed, or take its counterpart",
                )
                whole = f"{alias.name} as {alias.asname}" if alias.asname else alias.name
                origin = statement.module if isinstance(statement, ast.ImportFrom) else None
                lines.append(f"from {origin} import {whole}" if origin else f"import {whole}")
    return [f"{line}  {MARK} still used" for line in lines]


def rest_of(source: Source, flow: FlowClass, name: str) -> str:
    """All behind the class; the flow starts as it did when the file is run."""
    start = source.line_start((flow.node.end_lineno or flow.node.lineno) + 1)
    edits = []
    for node in source.tree.body:
        if source.start(node) >= start and isinstance(node, ast.If) and "__main__" in source.of(node.test):
            for call in [one for one in ast.walk(node) if isinstance(one, ast.Call)]:
                if called(call) == flow.node.name:
                    edits.append(Edit(source.start(call), source.end(call), f"{name}.cli()"))
    return source.edited(start, len(source.text), edits)
