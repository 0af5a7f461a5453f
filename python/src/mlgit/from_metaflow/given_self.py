"""Functions of the file that get the flow itself, ``helper(self)``, as methods of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from .flow_class import has_steps
from .source import Edit, Source


@dataclass(frozen=True)
class WithMethods:
    """The file with them, and where its lines were."""

    source: Source
    #: First line of each part that was put in, how many lines it has, and the line that stands for it.
    parts: tuple[tuple[int, int, int], ...] = ()

    def line_of(self, line: int) -> int:
        moved = 0
        for first, count, stands_for in self.parts:
            if first <= line < first + count:
                return stands_for
            moved += count if line >= first else 0
        return line - moved


def with_methods(source: Source) -> WithMethods:
    """Only functions that use what they get by its attributes, or give it to others of that kind."""
    functions = {one.name: one for one in source.tree.body if isinstance(one, ast.FunctionDef)}
    edits: list[Edit] = []
    parts: list[tuple[int, int, int]] = []
    gone: dict[str, ast.FunctionDef] = {}
    before = 0
    for node in source.tree.body:
        if not isinstance(node, ast.ClassDef) or not has_steps(node):
            continue
        taken = {getattr(one, "name", "") for one in node.body}
        wanted = _wanted(node, functions)
        taken |= {
            one.attr
            for part in (node, *wanted.values())
            for one in ast.walk(part)
            if isinstance(one, ast.Attribute)
        }
        names = {name: f"{name}_of_flow" if name in taken else name for name in wanted}
        edits += _calls(source, node, "self", names)
        gone.update({name: one for name, one in wanted.items() if _is_only(source, node, name, wanted)})
        last = node.end_lineno or node.lineno
        column = node.body[0].col_offset
        methods = {one.lineno: _method(source, one, names, column) for one in wanted.values()}
        text = "".join(f"\n{method}" for method in methods.values())
        if text:
            end = source.line_start(last + 1)
            text = text if source.text[:end].endswith("\n") else f"\n{text}"
            edits.append(Edit(end, end, text))
            at = last + 1 + before
            for line, method in methods.items():
                count = method.count("\n") + 1
                parts.append((at, count, line))
                at += count
                before += count
    for one in gone.values():
        first, last = one.lineno, one.end_lineno or one.lineno
        edits.append(Edit(source.line_start(first), source.line_start(last + 1), "\n" * (last + 1 - first)))
    if not edits:
        return WithMethods(source)
    return WithMethods(Source(source.edited(0, len(source.text), edits)), tuple(parts))


def _is_only(source: Source, node: ast.ClassDef, name: str, wanted: dict[str, ast.FunctionDef]) -> bool:
    """Whether nothing else of the file needs the function by that name."""
    inside = {id(one) for part in (node, *wanted.values()) for one in ast.walk(part)}
    given = {
        id(call.func)
        for part, first in [(node, "self"), *((one, one.args.args[0].arg) for one in wanted.values())]
        for call in ast.walk(part)
        if isinstance(call, ast.Call) and _gives(call, first)
    }
    return all(
        id(one) in inside and id(one) in given
        for one in ast.walk(source.tree)
        if isinstance(one, ast.Name) and one.id == name
    )


def _wanted(node: ast.ClassDef, functions: dict[str, ast.FunctionDef]) -> dict[str, ast.FunctionDef]:
    """Functions that are given ``self``, also by one another; none of them is used in another way."""
    found: dict[str, ast.FunctionDef] = {}
    to_do = list(_given(node, "self", functions))
    while to_do:
        name = to_do.pop()
        function = functions[name]
        if name in found or not _is_method(function, functions):
            continue
        found[name] = function
        to_do += _given(function, function.args.args[0].arg, functions)
    return found


def _given(node: ast.AST, name: str, functions: dict[str, ast.FunctionDef]) -> Iterator[str]:
    for one in ast.walk(node):
        if isinstance(one, ast.Call) and _gives(one, name) and one.func.id in functions:  # type: ignore[attr-defined]
            yield one.func.id  # type: ignore[attr-defined]


def _gives(call: ast.Call, name: str) -> bool:
    """Whether a function by its name gets it first."""
    first = call.args[0] if call.args else None
    return isinstance(call.func, ast.Name) and isinstance(first, ast.Name) and first.id == name


def _is_method(function: ast.FunctionDef, functions: dict[str, ast.FunctionDef]) -> bool:
    given = function.args
    is_plain = given.args and not given.posonlyargs and len(given.defaults) < len(given.args)
    if not is_plain or function.decorator_list:
        return False
    name = function.args.args[0].arg
    if name != "self" and any(isinstance(one, ast.Name) and one.id == "self" for one in ast.walk(function)):
        return False
    used = {id(one.value) for one in ast.walk(function) if isinstance(one, ast.Attribute)}
    used |= {
        id(one.args[0])
        for one in ast.walk(function)
        if isinstance(one, ast.Call)
        and _gives(one, name)
        and (one.func.id in functions or one.func.id in _NAMED)  # type: ignore[attr-defined]
    }
    return all(id(one) in used for one in ast.walk(function) if isinstance(one, ast.Name) and one.id == name)


#: Take an attribute by its name.
_NAMED = {"getattr", "setattr", "hasattr"}


def _calls(source: Source, node: ast.AST, name: str, names: dict[str, str]) -> Iterator[Edit]:
    """``helper(self, 1)`` -> ``self.helper(1)``."""
    for one in ast.walk(node):
        if isinstance(one, ast.Call) and _gives(one, name) and one.func.id in names:  # type: ignore[attr-defined]
            start = source.start(one.func)
            rest = [*one.args[1:], *(keyword for keyword in one.keywords)]
            end = min((source.start(other) for other in rest), default=source.end(one) - 1)
            yield Edit(start, end, f"self.{names[one.func.id]}(")  # type: ignore[attr-defined]


def _method(source: Source, function: ast.FunctionDef, names: dict[str, str], column: int) -> str:
    name = function.args.args[0].arg
    edits = list(_calls(source, function, name, names))
    at = source.text.index(function.name, source.start(function) + len("def"))
    edits.append(Edit(at, at + len(function.name), names[function.name]))
    replaced = [(edit.start, edit.end) for edit in edits]
    first = function.args.args[0]
    edits.append(Edit(source.start(first), source.end(first), "self"))
    for one in ast.walk(function):
        if isinstance(one, ast.Name) and one.id == name:
            at = source.start(one)
            if not any(start <= at < end for start, end in replaced):
                edits.append(Edit(at, source.end(one), "self"))
    last = function.end_lineno or function.lineno
    edits += source.indents(function.lineno, last, " " * column)
    start, end = source.line_start(function.lineno), source.line_start(last + 1)
    return source.edited(start, end, edits).rstrip("\n") + "\n"
