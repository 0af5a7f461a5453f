"""``super().prepare()``: which method of a base that is, and what it is called in the class of the flow."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Protocol

from .flow_class import is_step
from .source import Edit, Source


class Class(Protocol):
    """A class, and the file that it stands in."""

    @property
    def node(self) -> ast.ClassDef: ...
    @property
    def source(self) -> Source: ...


class Above:
    """``order`` has the class of the flow and its bases, in the order in which Python looks."""

    def __init__(self, order: Sequence[Class]) -> None:
        self._order = order
        self._methods = [_methods_of(one.node) for one in order]
        #: (Place in the order, method) of what is called by super().
        self._wanted: set[tuple[int, str]] = set()
        for place, one in enumerate(order):
            for statement in one.node.body:
                name = getattr(statement, "name", "")
                if place == 0 or self._is_first(place, name):
                    self._want(place, statement)

    def name_of(self, place: int, method: str) -> str | None:
        """What a method of a base is called; None where it is overridden, and nothing calls it."""
        if self._is_first(place, method):
            return method
        is_wanted = (place, method) in self._wanted
        return f"{method}_of_{self._order[place].node.name.lower()}" if is_wanted else None

    def edits(self, place: int, node: ast.AST) -> Iterator[Edit]:
        """``super().prepare`` -> ``self.prepare_of_base``, in a part of one of the classes."""
        source = self._order[place].source
        for one in _on_super(node):
            found = self._target(place, one.attr)
            if found is not None:
                yield Edit(source.start(one), source.end(one), f"self.{self.name_of(found, one.attr)}")

    def unknown(self, place: int, node: ast.AST) -> Iterator[ast.Call]:
        """Calls of super() that lead to nothing that can be called."""
        known = {id(one.value) for one in _on_super(node) if self._target(place, one.attr) is not None}
        for one in ast.walk(node):
            if _is_super(one) and id(one) not in known:
                yield one  # type: ignore[misc]

    def _is_first(self, place: int, name: str) -> bool:
        return not any(name in one for one in self._methods[:place])

    def _want(self, place: int, node: ast.AST) -> None:
        for one in _on_super(node):
            found = self._target(place, one.attr)
            if found is not None and (found, one.attr) not in self._wanted:
                self._wanted.add((found, one.attr))
                self._want(found, self._methods[found][one.attr])

    def _target(self, place: int, method: str) -> int | None:
        for other in range(place + 1, len(self._order)):
            node = self._methods[other].get(method)
            if node is not None:
                # A step that says what follows cannot be called by another one.
                return None if leads_on(node) else other
        return None


def leads_on(node: ast.AST) -> bool:
    """Whether it is a step that calls ``self.next``."""
    return is_step(node) and any(
        isinstance(one, ast.Attribute) and one.attr == "next" for one in ast.walk(node)
    )


def _methods_of(node: ast.ClassDef) -> dict[str, ast.stmt]:
    return {one.name: one for one in node.body if isinstance(one, ast.FunctionDef)}


def _on_super(node: ast.AST) -> Iterator[ast.Attribute]:
    for one in ast.walk(node):
        if isinstance(one, ast.Attribute) and _is_super(one.value):
            yield one


def _is_super(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super"
