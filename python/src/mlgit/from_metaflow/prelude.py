"""What stands around the class: kept, but for what is of Metaflow."""

from __future__ import annotations

import ast
import re

from .flow_class import FlowClass, called
from .source import Edit, Source
from .syntax import first_line

#: Stands where imports of Metaflow will be, if some are needed.
PLACE = "# imports of Metaflow"
#: Line of an import -> what it gives.
_IMPORTS = {
    "getpass": "import getpass",
    "json": "import json",
    "os": "import os",
    "traceback": "import traceback",
    "Path": "from pathlib import Path",
    "SimpleNamespace": "from types import SimpleNamespace",
}


def is_metaflow(node: ast.stmt) -> bool:
    if isinstance(node, ast.ImportFrom):
        return (node.module or "").split(".")[0] == "metaflow" and node.level == 0
    return isinstance(node, ast.Import) and any(one.name.split(".")[0] == "metaflow" for one in node.names)


def module_names(source: Source, flow: FlowClass) -> set[str]:
    """What is called something at the top of the file, but for the class and what Metaflow gives."""
    found: set[str] = set()
    for node in source.tree.body:
        if node is flow.node or is_metaflow(node):
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


def prelude(source: Source, flow: FlowClass, used: set[str], imports: set[str]) -> str:
    """All before the class; where Metaflow was imported, what the functions need."""
    first = first_line(flow.node)
    end = source.line_start(first)
    ours = [node for node in source.tree.body if is_metaflow(node)]
    there = module_names(source, flow)
    known = {name: _IMPORTS.get(name, f"import {name}") for name in imports if name not in there}
    lines = sorted(known.values(), key=lambda line: (line.startswith("from"), line))
    lines += [""] if lines else []
    lines.append(f"from mlgit import {', '.join(sorted(used, key=lambda one: (one.islower(), one)))}")
    text = "\n".join([*lines, PLACE])
    if not ours:
        return f"{source.text[:end].rstrip()}\n\n{text}\n"
    edits = [Edit(source.start(node), source.end(node), text if node is ours[0] else "") for node in ours]
    return _squeezed(source.edited(0, end, edits))


def rest_of(source: Source, flow: FlowClass, name: str, flows: set[str]) -> str:
    """All behind the class; the flow starts as it did when the file is run."""
    start = source.line_start((flow.node.end_lineno or flow.node.lineno) + 1)
    edits = []
    for node in source.tree.body:
        if source.start(node) >= start and isinstance(node, ast.If) and "__main__" in source.of(node.test):
            for call in [one for one in ast.walk(node) if isinstance(one, ast.Call)]:
                if called(call) == flow.node.name:
                    edits.append(Edit(source.start(call), source.end(call), f"{name}.cli()"))
                elif called(call) in flows:
                    edits.append(Edit(source.start(call), source.end(call), "pass"))
    return _squeezed(source.edited(start, len(source.text), edits))


def _squeezed(text: str) -> str:
    """With two empty lines at most."""
    return re.sub(r"\n(?:[ \t]*\n){3,}", "\n\n\n", text)
