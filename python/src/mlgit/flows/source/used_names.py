"""Names that a piece of source uses, and modules that it imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator

#: What looks at names of its module that are not written in it.
_DYNAMIC = frozenset({"globals", "exec", "eval", "vars", "dir"})


def used_names(node: ast.AST) -> set[str]:
    """All names in it, those of annotations that are texts included: more than it uses rather than less."""
    found = set()
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name):
            found.add(inner.id)
        elif isinstance(inner, (ast.Global, ast.Nonlocal)):
            found.update(inner.names)
        for text in text_annotations(inner):
            found |= used_names(text)
    return found


def text_annotations(node: ast.AST) -> Iterator[ast.AST]:
    """Annotations of an argument or function that are texts, as what they say."""
    for annotation in (getattr(node, "annotation", None), getattr(node, "returns", None)):
        if annotation is None:
            continue
        for inner in ast.walk(annotation):
            if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
                try:
                    yield ast.parse(inner.value, mode="eval")
                except SyntaxError:
                    continue


def is_dynamic(node: ast.AST) -> bool:
    """Whether it may use names of its module that it does not write: ``globals()``, ``exec(…)``,
    ``sys.modules``."""
    return any(
        (isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name) and inner.func.id in _DYNAMIC
         and not (inner.func.id in ("vars", "dir") and inner.args))
        or (isinstance(inner, ast.Attribute) and inner.attr == "modules" and isinstance(inner.value, ast.Name)
            and inner.value.id == "sys")
        for inner in ast.walk(node)
    )  # fmt: skip


#: ``(level, module, name)``: ``from ..module import name`` has level 2; of ``import a.b`` name is None.
Imported = tuple[int, str, "str | None"]


def imported_modules(node: ast.AST) -> Iterator[Imported]:
    """Every import in it, also inside of functions, and ``importlib.import_module("a.b")`` with a text."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Import):
            for alias in inner.names:
                yield 0, alias.name, None
        elif isinstance(inner, ast.ImportFrom):
            for alias in inner.names:
                yield inner.level, inner.module or "", alias.name
        elif (
            isinstance(inner, ast.Call)
            and inner.args
            and _name_of(inner.func) in ("import_module", "__import__")
        ):
            first = inner.args[0]
            if (
                isinstance(first, ast.Constant)
                and isinstance(first.value, str)
                and not first.value.startswith(".")
            ):
                yield 0, first.value, None


def _name_of(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
