"""Which attributes of ``self`` a function changes by another name of the same object."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Optional

from .calls import GIVES_PARTS, GIVES_WHOLE, changes_its_object, changes_what_it_gets
from .cards import adds_to_card
from .syntax import is_of_self, targets_in

#: What is known of the function that a call is of, by the call; None of one that cannot be seen.
Known = Callable[[ast.Call], Optional["Summary"]]


@dataclass(frozen=True)
class Summary:
    """What a function does with the objects that it is given."""

    #: Its arguments in their order, without ``self``.
    arguments: tuple[str, ...] = ()
    #: Arguments, and attributes as ``self.x``, that it changes in place.
    changes: frozenset[str] = frozenset()
    #: The same, of which its result is or has a part.
    gives: frozenset[str] = frozenset()


@dataclass
class Sharing:
    """Of one body: which names may be, or have parts of, which objects that were there before."""

    known: Known
    #: Names of methods that change what they are of, besides those that are well known.
    changers: set[str]
    #: Name -> origins: arguments, and attributes as ``self.x``.
    origins: dict[str, set[str]] = field(default_factory=dict)
    #: Origin -> where it is changed.
    changes: dict[str, ast.AST] = field(default_factory=dict)
    gives: set[str] = field(default_factory=set)

    def read(self, body: list[ast.stmt]) -> None:
        nodes = [node for statement in body for node in _nodes(statement)]
        # A name may be bound behind the place where it is used, in a loop.
        for _ in range(10):
            before = sum(len(one) for one in self.origins.values())
            for node in nodes:
                self._bind(node)
            if sum(len(one) for one in self.origins.values()) == before:
                break
        for node in nodes:
            self._change(node)

    def of(self, node: ast.expr | None) -> set[str]:
        """What the value of an expression is, or has parts of."""
        if isinstance(node, ast.Name):
            return self.origins.get(node.id, set())
        if isinstance(node, ast.Attribute):
            name = _name(node)
            return self.of(node.value) if name is None else {name} | self.origins.get(name, set())
        if isinstance(node, (ast.Subscript, ast.Starred, ast.Await, ast.NamedExpr)):
            return self.of(node.value)
        if isinstance(node, ast.IfExp):
            return self.of(node.body) | self.of(node.orelse)
        if isinstance(node, ast.BoolOp):
            return self._all(node.values)
        if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
            return self._all(node.elts)
        if isinstance(node, ast.Dict):
            return self._all(node.values)
        if isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp)):
            return self.of(node.elt)
        if isinstance(node, ast.DictComp):
            return self.of(node.value)
        return self._of_call(node) if isinstance(node, ast.Call) else set()

    def _all(self, nodes: list[ast.expr]) -> set[str]:
        return {origin for one in nodes for origin in self.of(one)}

    def _of_call(self, call: ast.Call) -> set[str]:
        function, given = call.func, [*call.args, *(one.value for one in call.keywords)]
        summary = self.known(call)
        if summary is not None:
            return self._mapped(call, summary, summary.gives)
        if isinstance(function, ast.Attribute) and function.attr in GIVES_PARTS:
            return self.of(function.value)
        if isinstance(function, ast.Name) and function.id in GIVES_WHOLE:
            return self._all(given)
        return set()

    def _mapped(self, call: ast.Call, summary: Summary, wanted: frozenset[str]) -> set[str]:
        """Origins here, for those of a function that is called."""
        found = {origin for origin in wanted if origin.startswith("self.")}
        for name, value in _arguments(call, summary):
            if name in wanted:
                found |= self.of(value)
        return found

    def _bind(self, node: ast.AST) -> None:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                self._to(target, node.value)
        elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)) and node.value is not None:
            self._to(node.target, node.value)
        elif isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
            self._to(node.target, node.iter)
        elif isinstance(node, ast.withitem) and node.optional_vars is not None:
            self._to(node.optional_vars, node.context_expr)
        elif isinstance(node, ast.Return):
            self.gives |= self.of(node.value)

    def _to(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, (ast.Tuple, ast.List)):
            is_paired = isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(target.elts)
            for place, one in enumerate(target.elts):
                self._to(one, value.elts[place] if is_paired else value)  # type: ignore[attr-defined]
        elif isinstance(target, ast.Starred):
            self._to(target.value, value)
        else:
            name = _name(target)
            if name is not None:
                found = self.of(value) - {name}
                self.origins.setdefault(name, set()).update(found)

    def _change(self, node: ast.AST) -> None:
        if isinstance(node, (ast.Assign, ast.Delete)):
            self._assigned(*node.targets)
        elif isinstance(node, (ast.AnnAssign, ast.For, ast.AsyncFor)):
            self._assigned(node.target)
        elif isinstance(node, ast.AugAssign):
            self._assigned(node.target)
            name = _name(node.target)
            self._mark(self.origins.get(name, set()) if name else set(), node)
        elif isinstance(node, ast.Call):
            self._changed_by_call(node)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            self._changed_by_statement(node.value)

    def _assigned(self, *targets: ast.expr) -> None:
        for one in [inner for target in targets for inner in targets_in(target)]:
            if isinstance(one, (ast.Attribute, ast.Subscript)) and _name(one) is None:
                self._mark(self.of(one.value), one)

    def _changed_by_call(self, call: ast.Call) -> None:
        summary = self.known(call)
        if summary is not None:
            self._mark(self._mapped(call, summary, summary.changes), call)
        elif isinstance(call.func, ast.Attribute) and (
            changes_its_object(call) or call.func.attr in self.changers
        ):
            self._mark(self.of(call.func.value), call)
        elif changes_what_it_gets(call):
            self._mark(self._all(call.args), call)

    def _changed_by_statement(self, call: ast.Call) -> None:
        """What nobody takes a result of, is called for what it changes."""
        if isinstance(call.func, ast.Attribute) and self.known(call) is None:
            self._mark(self.of(call.func.value), call)

    def _mark(self, origins: set[str], node: ast.AST) -> None:
        for origin in sorted(origins):
            self.changes.setdefault(origin, node)


def _arguments(call: ast.Call, summary: Summary) -> Iterator[tuple[str, ast.expr]]:
    yield from zip(summary.arguments, call.args)
    for keyword in call.keywords:
        if keyword.arg is not None:
            yield keyword.arg, keyword.value


def _name(node: ast.expr) -> str | None:
    """Of what can have a value of its own."""
    if isinstance(node, ast.Name):
        return node.id
    return f"self.{node.attr}" if is_of_self(node) else None  # type: ignore[attr-defined]


def _nodes(tree: ast.AST) -> Iterator[ast.AST]:
    if not adds_to_card(tree):
        yield tree
        for child in ast.iter_child_nodes(tree):
            yield from _nodes(child)
