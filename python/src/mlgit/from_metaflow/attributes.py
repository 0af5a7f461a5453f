"""Which attributes of ``self`` a function reads and writes."""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass, field

from .calls import keeps_what_it_gets
from .cards import adds_to_card
from .flow_class import FlowClass, called
from .summaries import Summaries
from .syntax import TRIES, is_of_self, targets_in


@dataclass
class Uses:
    """Names in the order in which they are met."""

    #: Read, perhaps, before anything is assigned here.
    reads: dict[str, ast.Attribute] = field(default_factory=dict)
    #: Assigned, or changed in place.
    writes: dict[str, ast.AST] = field(default_factory=dict)
    #: Those of them that are another object then.
    rebound: set[str] = field(default_factory=set)
    #: Assigned whatever happens.
    certain: set[str] = field(default_factory=set)
    #: Methods of the flow that are called.
    helpers: dict[str, ast.AST] = field(default_factory=dict)
    #: Attributes of which it is asked whether they are there.
    asked: dict[str, ast.Attribute] = field(default_factory=dict)
    #: ``self`` otherwise than with an attribute behind it.
    bare: list[ast.Name] = field(default_factory=list)
    #: ``self`` of ``getattr(self, name)``, where the name is not written there -> what is certain by then.
    by_name: dict[int, set[str]] = field(default_factory=dict)
    #: Assigned in a function within the function.
    inner: dict[str, ast.AST] = field(default_factory=dict)


def uses_of(body: list[ast.stmt], helpers: dict[str, Uses], flow: FlowClass, summaries: Summaries) -> Uses:
    """Of the body of a method; ``helpers`` has what is known of the other methods of the class."""
    reader = _Reader(helpers, flow, summaries)
    reader.block(body)
    for name, node in summaries.changed(body).items():
        reader.write(name, node)
    reader.uses.certain = set.intersection(reader.certain, *reader.at_returns)
    return reader.uses


def root_of(node: ast.expr) -> ast.Attribute | None:
    """The attribute of self at the beginning of ``self.x[0].y``."""
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        if is_of_self(node):
            return node  # type: ignore[return-value]
        node = node.value
    return None


class _Reader:
    """Goes through statements in the order in which they run."""

    def __init__(self, helpers: dict[str, Uses], flow: FlowClass, summaries: Summaries) -> None:
        self.uses = Uses()
        self.certain: set[str] = set()
        #: What is certain where the function returns early.
        self.at_returns: list[set[str]] = []
        self._helpers, self._properties = helpers, flow.properties
        #: What belongs to the class, or comes from outside, every task has anew.
        self._fixed = {*flow.constants, *flow.outside, *flow.helpers}
        self._depth = 0
        self._summaries = summaries

    def block(self, statements: list[ast.stmt]) -> None:
        for statement in statements:
            self.statement(statement)

    def branches(self, *blocks: list[ast.stmt]) -> None:
        """Of which one runs: what all of them assign is certain."""
        before = set(self.certain)
        after = []
        for block in blocks:
            self.certain = set(before)
            self.block(block)
            if not (block and isinstance(block[-1], (ast.Raise, ast.Return, ast.Continue, ast.Break))):
                after.append(self.certain)
        self.certain = set.intersection(*after) if after else before

    def statement(self, node: ast.stmt) -> None:
        if adds_to_card(node):
            return
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            self._depth += 1
            self.branches(node.body, [])
            self._depth -= 1
        elif isinstance(node, ast.If):
            self.expression(node.test)
            self.branches(node.body, node.orelse)
        elif isinstance(node, (ast.For, ast.AsyncFor)):
            self.expression(node.iter)
            self.branches([ast.Assign([node.target], ast.Constant(None)), *node.body], [])
            self.block(node.orelse)
        elif isinstance(node, ast.While):
            self.expression(node.test)
            self.branches(node.body, [])
        elif isinstance(node, (ast.With, ast.AsyncWith)):
            for item in node.items:
                self.expression(item.context_expr)
                if item.optional_vars is not None:
                    self.target(item.optional_vars)
            if any(_suppresses(item.context_expr) for item in node.items):
                self.branches(node.body, [])
            else:
                self.block(node.body)
        elif isinstance(node, TRIES):
            self.branches([*node.body, *node.orelse], *(handler.body for handler in node.handlers))
            self.block(node.finalbody)
        elif sys.version_info >= (3, 10) and isinstance(node, ast.Match):
            self.expression(node.subject)
            self.branches(*(case.body for case in node.cases), [])
        else:
            self.simple(node)
            if isinstance(node, ast.Return) and self._depth == 0:
                self.at_returns.append(set(self.certain))

    def simple(self, node: ast.stmt) -> None:
        if isinstance(node, ast.Assign):
            self.expression(node.value)
            for target in node.targets:
                self.target(target)
        elif isinstance(node, ast.AnnAssign):
            if node.value is not None:
                self.expression(node.value)
                self.target(node.target)
        elif isinstance(node, ast.AugAssign):
            self.expression(node.value)
            found = root_of(node.target)
            if found is not None:
                self.read(found)
                self.write(found.attr, found, is_rebound=found is node.target)
                if found is node.target:
                    self.certain.add(found.attr)
            else:
                self.expression(node.target)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            self.expression(node.value)
            self.changed_by(node.value)
        else:
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.stmt):
                    self.statement(child)
                else:
                    self.expression(child)

    def changed_by(self, call: ast.Call) -> None:
        """A call whose result nobody takes may change what it is given."""
        function = call.func
        if isinstance(function, ast.Attribute):
            found = root_of(function.value)
            if found is not None:
                self.write(found.attr, found)
            if isinstance(function.value, ast.Name) and function.value.id in (
                "self",
                "logging",
                "logger",
                "log",
            ):
                return
        if keeps_what_it_gets(call) or self._summaries.known(call) is not None:
            return
        for argument in [*call.args, *(one.value for one in call.keywords)]:
            found = root_of(argument) if isinstance(argument, ast.expr) else None
            if found is not None and found is argument:
                self.write(found.attr, found)

    def target(self, target: ast.expr) -> None:
        for node in targets_in(target):
            if not isinstance(node, (ast.Attribute, ast.Subscript)):
                continue
            found = root_of(node)
            if found is None:
                self.expression(node)
            elif found is node:
                self.write(found.attr, node, is_rebound=True)
                self.certain.add(found.attr)
            else:
                self.expression(node)
                self.write(found.attr, found)

    def expression(self, node: ast.AST) -> None:
        if is_of_self(node):
            if node.attr in self._properties:  # type: ignore[attr-defined]
                self._helper(node.attr, node)  # type: ignore[attr-defined]
            else:
                self.read(node)  # type: ignore[arg-type]
            return
        if isinstance(node, ast.Call):
            named = named_attribute(node)
            if named is not None:
                self._named(node, named)
                return
            if is_by_name(node) and self._depth == 0:
                self.uses.by_name[id(node.args[0])] = set(self.certain)
                for part in node.args[1:]:
                    self.expression(part)
                return
            if is_of_self(node.func) and node.func.attr in self._helpers:  # type: ignore[attr-defined]
                for argument in [*node.args, *node.keywords]:
                    self.expression(argument)
                self._helper(node.func.attr, node)  # type: ignore[attr-defined]
                return
        if isinstance(node, ast.NamedExpr):
            self.expression(node.value)
            return
        if isinstance(node, ast.Name) and node.id == "self":
            self.uses.bare.append(node)
        for child in ast.iter_child_nodes(node):
            self.expression(child)

    def _named(self, call: ast.Call, name: str) -> None:
        """``getattr(self, "x")`` and the like."""
        for argument in call.args[2:]:
            self.expression(argument)
        place = attribute_at(call, name)
        if called_name(call) == "setattr":
            self.write(name, place, is_rebound=True)
            self.certain.add(name)
        elif called_name(call) == "getattr" and len(call.args) == 2:
            self.read(place)
        else:
            self.uses.asked.setdefault(name, place)
            self.read(place)

    def _helper(self, name: str, node: ast.AST) -> None:
        """A method reads and writes as if its body stood here."""
        self.uses.helpers.setdefault(name, node)
        uses = self._helpers.get(name)
        if uses is None:
            return
        for read in uses.reads:
            self.read(attribute_at(node, read))
        for asked in uses.asked:
            self.uses.asked.setdefault(asked, attribute_at(node, asked))
        for written in uses.writes:
            self.write(written, node, is_rebound=written in uses.rebound)
        if self._depth == 0:
            self.certain |= uses.certain

    def read(self, node: ast.Attribute) -> None:
        if node.attr not in self.certain:
            self.uses.reads.setdefault(node.attr, node)

    def write(self, name: str, node: ast.AST, is_rebound: bool = False) -> None:
        if name in self._fixed:
            return
        if is_rebound:
            self.uses.rebound.add(name)
        self.uses.writes.setdefault(name, node)
        if self._depth > 0:
            self.uses.inner.setdefault(name, node)


def _suppresses(node: ast.expr) -> bool:
    """Whether an exception may end the block, and not the function: ``with suppress(KeyError)``."""
    return called(node) == "suppress"


def called_name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def named_attribute(call: ast.Call) -> str | None:
    """``x`` of ``getattr(self, "x")``, ``hasattr`` and ``setattr``."""
    if called_name(call) not in ("getattr", "hasattr", "setattr") or len(call.args) < 2:
        return None
    on, name = call.args[:2]
    is_self = isinstance(on, ast.Name) and on.id == "self"
    return name.value if is_self and isinstance(name, ast.Constant) and isinstance(name.value, str) else None


def is_by_name(call: ast.Call) -> bool:
    """``getattr(self, name)`` and ``hasattr(self, name)``, whatever the name will be."""
    is_on_self = len(call.args) > 1 and isinstance(call.args[0], ast.Name) and call.args[0].id == "self"
    return is_on_self and called_name(call) in ("getattr", "hasattr") and named_attribute(call) is None


def attribute_at(node: ast.AST, name: str) -> ast.Attribute:
    """``self.name``, as if it stood there."""
    return ast.copy_location(ast.Attribute(ast.Name("self", ast.Load()), name, ast.Load()), node)
