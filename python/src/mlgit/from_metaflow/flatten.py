"""A flow that takes from other classes, as one class that has it all."""

from __future__ import annotations

import ast
import textwrap
from dataclasses import dataclass, field

from .above import Above
from .flow_class import has_steps, is_step
from .imported import Reader
from .notes import Notes
from .plain_names import with_plain_names
from .source import Edit, Source
from .surroundings import Surroundings, names_of
from .syntax import first_line


@dataclass(frozen=True)
class _Class:
    node: ast.ClassDef
    source: Source
    #: Module that it is imported from; None where it is of the file itself.
    module: str | None


@dataclass
class Flattened:
    """The text, and for each of its lines that was moved the line of the file that stands for it."""

    text: str
    lines: dict[int, int] = field(default_factory=dict)

    def line_of(self, line: int) -> int:
        return self.lines.get(line, line)


def flows_of(source: Source, read: Reader) -> dict[str, list[_Class]]:
    """Classes of the file that are flows -> what they take from, in the order in which Python looks."""
    known = _Known(read)
    found = {}
    for node in source.tree.body:
        if isinstance(node, ast.ClassDef):
            order = known.order(_Class(node, source, None))
            if any(_is_flow_spec(base) for one in order for base in one.node.bases) or has_steps(node):
                found[node.name] = order
    return found


def runnable(flows: dict[str, list[_Class]]) -> list[str]:
    """Without those that only others take from, unless there are no others."""
    bases = {one.node.name for _, *above in flows.values() for one in above if one.module is None}
    return [name for name in flows if name not in bases] or list(flows)


def flatten(source: Source, name: str, flows: dict[str, list[_Class]], notes: Notes) -> Flattened:
    """Puts the methods and attributes of the bases into the class; what it overrides is left out, and so are
    the other flows of the file."""
    own, *bases = flows[name]
    taken = _names(own.node)
    moved: list[tuple[str, int]] = []
    surroundings = Surroundings()
    above = Above(flows[name])
    for place, base in enumerate(bases, 1):
        for statement in base.node.body:
            names = names_of(statement)
            is_text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
            called_here = above.name_of(place, getattr(statement, "name", ""))
            is_wanted = isinstance(statement, ast.FunctionDef) and called_here is not None
            if is_text or isinstance(statement, ast.Pass) or (names and names <= taken and not is_wanted):
                continue
            moved.append((_text(own, base, statement, above, place), _line_in(own, base, statement)))
            taken |= names
            for call in above.unknown(place, statement):
                _note_super(_line_in(own, base, call), notes)
            if base.module is not None:
                surroundings.add(base.source, base.module, statement)
    _note_unknown(own, flows[name], notes)
    for call in above.unknown(0, own.node):
        _note_super(call.lineno, notes)
    source, own = _with_names(source, own, above)
    gone = {one.node.name for one in bases} | (set(flows) - {name})
    text = _without(source, own.node, gone)
    if not bases:
        return Flattened(text)
    return _put_together(Source(text), own.node, moved, surroundings)


def _without(source: Source, own: ast.ClassDef, gone: set[str]) -> str:
    """Without classes and their imports, unless something else names them; lines stay where they are."""
    named = {
        one.id
        for node in source.tree.body
        for one in ast.walk(node)
        if isinstance(one, ast.Name)
        and not (isinstance(node, ast.ClassDef) and (node is own or node.name in gone))
        and not (isinstance(node, ast.If) and "__main__" in source.of(node.test))
    }
    named |= {one.id for statement in own.body for one in ast.walk(statement) if isinstance(one, ast.Name)}
    edits = []
    for node in source.tree.body:
        if isinstance(node, ast.ClassDef) and node is not own and node.name in gone - named:
            first = first_line(node)
            edits.append(_blank(source, first, node.end_lineno or first))
        if isinstance(node, ast.ImportFrom):
            kept = [one for one in node.names if (one.asname or one.name) not in gone - named]
            if not kept:
                edits.append(_blank(source, node.lineno, node.end_lineno or node.lineno))
            elif len(kept) < len(node.names):
                names = ", ".join(f"{one.name} as {one.asname}" if one.asname else one.name for one in kept)
                lines = "\n" * ((node.end_lineno or node.lineno) - node.lineno)
                text = f"from {'.' * node.level}{node.module or ''} import {names}{lines}"
                edits.append(Edit(source.start(node), source.end(node), text))
    return source.edited(0, len(source.text), edits)


def _blank(source: Source, first: int, last: int) -> Edit:
    return Edit(source.line_start(first), source.line_start(last + 1), "\n" * (last + 1 - first))


def _put_together(
    source: Source, node: ast.ClassDef, moved: list[tuple[str, int]], surroundings: Surroundings
) -> Flattened:
    """The members behind those of the class, and a line for each line that has moved."""
    last = node.end_lineno or node.lineno
    imported = [
        one.end_lineno or 1 for one in source.tree.body if isinstance(one, (ast.Import, ast.ImportFrom))
    ]
    at = max([one for one in imported if one < node.lineno], default=0)
    first = first_line(node)
    _, colon = source.colon(node)
    name_end = source.text.index(node.name, source.start(node) + len("class")) + len(node.name)
    head = "".join(f"{line}\n" for line in surroundings.imports)
    copies = "".join(f"{text}\n\n\n" for text in surroundings.copies)
    edits = [
        Edit(source.line_start(at + 1), source.line_start(at + 1), head),
        Edit(source.line_start(first), source.line_start(first), copies),
        Edit(name_end, colon, "(FlowSpec)"),
    ]
    text = source.edited(0, source.line_start(last + 1), edits)
    lost = source.text[name_end:colon].count("\n")
    lines: dict[int, int] = {}
    for line in range(at + 1, last + 1):
        more = head.count("\n") + (copies.count("\n") if line >= first else 0)
        lines[line + more - (lost if line > node.lineno else 0)] = line
    for part, line in moved:
        number = text.count("\n") + 1
        text += f"\n{part}\n"
        lines.update(dict.fromkeys(range(number, text.count("\n") + 1), line))
    shift = text.count("\n") - last
    lines.update({line + shift: line for line in range(last + 1, len(source.lines) + 2)})
    return Flattened(text + source.text[source.line_start(last + 1) :], lines)


def _text(own: _Class, base: _Class, statement: ast.stmt, above: Above, place: int) -> str:
    """With the name that it has in the class, where it is a method."""
    source, name = base.source, getattr(statement, "name", "")
    known_as = above.name_of(place, name) or name
    edits = list(above.edits(place, statement))
    first = first_line(statement)
    if known_as != name:
        at = source.text.index(name, source.start(statement) + len("def"))
        edits.append(Edit(at, at + len(name), known_as))
        # A step is called as a method then.
        first = statement.lineno if is_step(statement) else first
    start, end = source.line_start(first), source.line_start((statement.end_lineno or first) + 1)
    text = source.edited(start, end, edits).rstrip("\n")
    indent = own.node.body[0].col_offset
    return text if statement.col_offset == indent else textwrap.indent(textwrap.dedent(text), " " * indent)


def _line_in(own: _Class, base: _Class, node: ast.stmt | ast.expr) -> int:
    """Of what is in another file, the line of the class."""
    return node.lineno if base.module is None else own.node.lineno


def _note_unknown(own: _Class, order: list[_Class], notes: Notes) -> None:
    known = {one.node.name for one in order} | {"object"}
    for one in order:
        for base in one.node.bases:
            text = one.source.of(base)
            if not _is_flow_spec(base) and text not in known:
                notes.add(
                    _line_in(own, one, one.node),
                    f"{own.node.name} takes from {text} what cannot be seen here",
                    "copy the methods into the class and import again",
                )


def _with_names(source: Source, own: _Class, above: Above) -> tuple[Source, _Class]:
    changed = Source(source.edited(0, len(source.text), above.edits(0, own.node)))
    place = source.tree.body.index(own.node)
    node = changed.tree.body[place]
    assert isinstance(node, ast.ClassDef)
    return changed, _Class(node, changed, None)


def _note_super(line: int, notes: Notes) -> None:
    notes.add(line, "super() is another class, and there is none here", "write here what it does")


def _names(node: ast.ClassDef) -> set[str]:
    return {name for statement in node.body for name in names_of(statement)}


def _is_flow_spec(base: ast.expr) -> bool:
    return (base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "")) == "FlowSpec"


class _Known:
    """Classes by name, of the file and of what it imports."""

    def __init__(self, read: Reader) -> None:
        self._read = read
        self._modules: dict[str, Source | None] = {}

    def order(self, one: _Class, seen: frozenset[str] = frozenset()) -> list[_Class]:
        """The class and its bases, nearest first; a base of several comes last."""
        found = [one]
        for base in one.node.bases:
            if isinstance(base, ast.Name) and base.id not in seen:
                other = self._find(base.id, one.source, one.module)
                if other is not None:
                    found += self.order(other, seen | {one.node.name})
        keys = [(each.node.name, each.module) for each in found]
        return [each for place, each in enumerate(found) if keys[place] not in keys[place + 1 :]]

    def _find(self, name: str, source: Source, module: str | None) -> _Class | None:
        for node in source.tree.body:
            if isinstance(node, ast.ClassDef) and node.name == name:
                return _Class(node, source, module)
            if isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    if alias.name in (name, "*") and (alias.asname or name) == name:
                        found = self._in_module(node, name)
                        if found is not None:
                            return found
        return None

    def _in_module(self, node: ast.ImportFrom, name: str) -> _Class | None:
        module = f"{'.' * node.level}{node.module or ''}"
        if module not in self._modules:
            text = self._read(node.module or "", node.level)
            try:
                self._modules[module] = None if text is None else with_plain_names(Source(text))
            except (SyntaxError, ValueError):
                self._modules[module] = None
        source = self._modules[module]
        return None if source is None else self._find(name, source, module)
