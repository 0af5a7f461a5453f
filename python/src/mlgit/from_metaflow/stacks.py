"""``self.foreach_stack()`` as an artifact, which the steps that a foreach calls make."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .flow_class import FlowClass, Function, called, read_class
from .given_self import WithMethods
from .notes import Notes
from .source import Edit, Source
from .transitions import Place, read_places

#: (Place in its list, length of that, element) of each foreach, outermost first.
_STACK = "foreach_frames"


def with_stacks(source: Source, name: str) -> WithMethods:
    """The file with them, if the flow asks for any."""
    node = next(one for one in source.tree.body if isinstance(one, ast.ClassDef) and one.name == name)
    if not any(isinstance(one, ast.Attribute) and one.attr == "foreach_stack" for one in ast.walk(node)):
        return WithMethods(source)
    flow = read_class(source, name, Notes())
    places = read_places(flow, Notes())
    # A method may ask for it wherever it is called.
    in_methods = any("foreach_stack" in source.of(one) for one in flow.helpers.values())
    edits = [*_uses(flow, places, source)]
    added: list[int] = []
    for place in places.values():
        for at, line in _lines(place, places, start=flow.start if in_methods else None):
            statement = _first(place.node) if at == "begin" else place.end
            if statement is None or statement.lineno == place.node.lineno:
                return WithMethods(source)
            start = source.line_start(statement.lineno)
            edits.append(Edit(start, start, f"{' ' * statement.col_offset}{line}\n"))
            added.append(statement.lineno)
    parts = [(line + place, 1, line) for place, line in enumerate(sorted(added))]
    return WithMethods(Source(source.edited(0, len(source.text), edits)), tuple(parts))


def _lines(place: Place, places: dict[str, Place], start: str | None) -> Iterator[tuple[str, str]]:
    if place.foreach is not None:
        yield "end", f"self.number_of_{place.foreach.strip('_')} = len(self.{place.foreach})"
    splits = [places[one] for one in place.before if places[one].foreach is not None]
    if splits:
        number = f"self.number_of_{(splits[0].foreach or '').strip('_')}"
        outer = f"*self.{_STACK}, " if splits[0].mapped else ""
        yield "begin", f"self.{_STACK} = [{outer}(self.index, {number}, self.input)]"
    elif place.is_join and place.mapped and len(place.mapped) < len(places[place.before[0]].mapped):
        # Elements of the outer ones are not there in a join, unless they are merged.
        rows = place.node.args.args[1].arg
        frames = f"{rows}[0].{_STACK}[:-1]"
        yield "begin", f"self.{_STACK} = [(place, number, None) for place, number, _ in {frames}]"
    elif start is not None and (place.name == start or place.is_join) and not place.mapped:
        yield "begin", f"self.{_STACK} = []"
    elif place.is_join and place.mapped:
        yield "begin", f"self.{_STACK} = {place.node.args.args[1].arg}[0].{_STACK}"


def _uses(flow: FlowClass, places: dict[str, Place], source: Source) -> Iterator[Edit]:
    for name, node in {**flow.steps, **flow.helpers}.items():
        is_outside = name in places and not places[name].mapped
        for one in ast.walk(node):
            if isinstance(one, ast.Call) and called(one) == "foreach_stack" and source.has(one):
                yield Edit(source.start(one), source.end(one), "[]" if is_outside else f"self.{_STACK}")


def _first(node: Function) -> ast.stmt | None:
    """Behind the docstring."""
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    return body[0] if body else None
