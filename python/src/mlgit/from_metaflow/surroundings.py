"""What the members of a class need of the module that they come from."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from .prelude import is_metaflow
from .source import Source
from .syntax import first_line


@dataclass
class Surroundings:
    """Imports, and statements that are copied as their module itself needs Metaflow."""

    imports: list[str] = field(default_factory=list)
    copies: list[str] = field(default_factory=list)

    def add(self, source: Source, module: str, statement: ast.stmt) -> None:
        """What a statement of the module names."""
        there = {name: node for node in source.tree.body for name in names_of(node)}
        wanted: dict[int, ast.stmt] = {}
        to_do = [statement]
        needs_metaflow = any(is_metaflow(node) for node in source.tree.body)
        while to_do:
            for one in ast.walk(to_do.pop()):
                node = there.get(one.id) if isinstance(one, ast.Name) else None
                if node is not None and id(node) not in wanted:
                    wanted[id(node)] = node
                    to_do += [node] if needs_metaflow else []
        for node in [one for one in source.tree.body if id(one) in wanted]:
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                # Those of Metaflow, too: what is not needed of them goes with those of the file.
                _add(self.imports, _from_outside(source, module, node))
            elif needs_metaflow:
                first = first_line(node)
                start, end = source.line_start(first), source.line_start((node.end_lineno or first) + 1)
                _add(self.copies, source.text[start:end].rstrip("\n"))
            else:
                for name in sorted(names_of(node)):
                    _add(self.imports, f"from {module} import {name}")


def _from_outside(source: Source, module: str, node: ast.Import | ast.ImportFrom) -> str:
    """An import of a module, as the file beside it would have to write it."""
    text = source.of(node)
    if isinstance(node, ast.Import) or node.level == 0:
        return text
    # What is beside the module is in its package.
    parts = module.split(".")
    package = parts[: len(parts) - node.level]
    start = ".".join([*package, node.module] if node.module else package)
    names = ", ".join(f"{one.name} as {one.asname}" if one.asname else one.name for one in node.names)
    return f"from {start or '.'} import {names}"


def _add(found: list[str], text: str) -> None:
    if text not in found:
        found.append(text)


def names_of(statement: ast.stmt) -> set[str]:
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {statement.name}
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return {(one.asname or one.name).split(".")[0] for one in statement.names}
    if isinstance(statement, ast.Assign):
        return {
            one.id for target in statement.targets for one in ast.walk(target) if isinstance(one, ast.Name)
        }
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        return {statement.target.id}
    return set()
