"""Imports of what was written: those of Metaflow that it still needs, and none that nothing needs."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .cards import without_cards
from .notes import MARK, Notes
from .prelude import PLACE, is_metaflow
from .source import Edit, Source

_KEEP = "keep Metaflow installed, or take its counterpart"
_READ = 'take it as an argument: Input(spec="flow@latest:step/artifact"), or read it with mlgit.flow(…)'
_INSTEAD = {
    "Flow": _READ, "Run": _READ, "Step": _READ, "Task": _READ, "DataArtifact": _READ, "Metaflow": _READ,
    "namespace": "leave it out: all runs of a repository are seen",
    "get_namespace": "leave it out: all runs of a repository are seen",
    "S3": 'take it as an argument: Input(url="s3://…"), and return what is to be kept',
    "profile": "leave it out: mlgit show has the time of each task",
    "Runner": "flow.run(…) of the flow, or mlgit run",
    "Deployer": "mlgit export argo, or mlgit export airflow",
    "current": "take the variables MLGIT_RUN, MLGIT_TASK and MLGIT_ATTEMPT",
}  # fmt: skip


def with_imports(text: str, source: Source, notes: Notes) -> str:
    """What has to do with Metaflow is imported where it is used, so that all else runs without it."""
    made = Source(text)
    names = _names_in(made.tree)
    names -= {one.name for node in made.tree.body if isinstance(node, ast.ImportFrom) for one in node.names}
    names -= {one.name for one in made.tree.body if isinstance(one, (ast.FunctionDef, ast.ClassDef))}
    edits: list[Edit] = list(_unused(made, source))
    at_the_top: list[str] = []
    for name, line in _lines_of(source, names).items():
        notes.add(_first_use(source, name), f"{name} of Metaflow is used", _INSTEAD.get(name, _KEEP))
        inside = [one for one in made.tree.body if name in _names_in(one)]
        if all(isinstance(one, ast.FunctionDef) and _is_block(one, name) for one in inside):
            edits += [_at_the_beginning(made, one, line) for one in inside]  # type: ignore[arg-type]
        else:
            at_the_top.append(line)
    place = text.index(PLACE)
    end = text.index("\n", place) + 1
    edits.append(Edit(place, end, "".join(f"{line}\n" for line in at_the_top)))
    return made.edited(0, len(text), edits)


def _lines_of(source: Source, used: set[str]) -> dict[str, str]:
    """Name -> the import that gives it, of those that are used."""
    found: dict[str, str] = {}
    for statement in ast.walk(source.tree):
        if not (isinstance(statement, ast.stmt) and is_metaflow(statement)):
            continue
        for alias in _named(statement, used):
            name = (alias.asname or alias.name).split(".")[0]
            if name in used:
                whole = f"{alias.name} as {alias.asname}" if alias.asname else alias.name
                origin = statement.module if isinstance(statement, ast.ImportFrom) else None
                line = f"from {origin} import {whole}" if origin else f"import {whole}"
                found.setdefault(name, f"{line}  {MARK} still used")
    return found


def _named(statement: ast.stmt, used: set[str]) -> list[ast.alias]:
    """What an import gives; all that is used and known, where it gives everything."""
    names: list[ast.alias] = statement.names  # type: ignore[attr-defined]
    if names[0].name != "*":
        return names
    return [ast.alias(name, None) for name in sorted(used & set(_INSTEAD))]


def _at_the_beginning(made: Source, function: ast.FunctionDef, line: str) -> Edit:
    is_documented = ast.get_docstring(function) is not None and len(function.body) > 1
    first = function.body[1 if is_documented else 0]
    at = made.line_start(first.lineno)
    return Edit(at, at, f"{' ' * first.col_offset}{line}\n")


def _is_block(function: ast.FunctionDef, name: str) -> bool:
    """Whether its body is on lines of its own, and its header and decorators do not have the name."""
    above = [function.args, *function.decorator_list, *([function.returns] if function.returns else [])]
    return function.body[0].lineno > function.lineno and not any(name in _names_in(one) for one in above)


def _unused(made: Source, source: Source) -> Iterator[Edit]:
    """Imports of the file that it used itself, and that what was written does not."""
    left, before = _names_in(made.tree), _names_in(source.tree)
    for node in made.tree.body:
        if not isinstance(node, (ast.Import, ast.ImportFrom)) or getattr(node, "module", "") == "__future__":
            continue
        gone = [one for one in node.names if (one.asname or one.name).split(".")[0] in before - left]
        if len(gone) == len(node.names):
            yield Edit(
                made.line_start(node.lineno), made.line_start((node.end_lineno or node.lineno) + 1), ""
            )


def _first_use(source: Source, name: str) -> int:
    lines = [one.lineno for one in without_cards(source.tree) if isinstance(one, ast.Name) and one.id == name]
    return min(lines, default=1)


def _names_in(tree: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(tree) if isinstance(one, ast.Name)}
