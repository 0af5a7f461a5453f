"""Classes of the repository whose objects a step may be given, though nothing in it names them: those that
what makes the objects names, or a function that it calls.

To read such an object a task needs its class, and what its methods do is a part of what the step does.
"""

from __future__ import annotations

import ast
import inspect
import pathlib
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .annotations import UNIONS
from .graph import Graph, Node
from .outputs import Metrics
from .source.closure import Closure
from .source.module_table import bound_names
from .source.reached_classes import ReachedClasses
from .source.repository import Repository
from .step import Step


@dataclass
class Passed:
    """What a step needs besides what it names."""

    #: File -> names of classes at its top.
    names: dict[str, set[str]] = field(default_factory=dict)
    #: Files that classes are imported from.
    modules: set[str] = field(default_factory=set)

    def __bool__(self) -> bool:
        return any(self.names.values()) or bool(self.modules)

    def without(self, own: Passed) -> Passed:
        names = {file: names - own.names.get(file, set()) for file, names in self.names.items()}
        return Passed({file: left for file, left in names.items() if left}, self.modules - own.modules)

    def add(self, other: Passed) -> None:
        for file, names in other.names.items():
            self.names.setdefault(file, set()).update(names)
        self.modules |= other.modules


def passed_classes(
    graph: Graph, files: Mapping[str, str], closures: Mapping[str, Closure], repository: Repository
) -> dict[str, Passed]:
    """By step, those that its closure has not. ``files`` and ``closures`` are by step, too."""
    lacking: dict[str, Passed] = {}
    held: dict[str, Passed] = {}
    reached = ReachedClasses(repository)
    # A step stands behind all that it takes from.
    for name, node in graph.nodes.items():
        given = Passed()
        for producer, output in _taken(node):
            if producer in held and may_hold_objects(graph.nodes[producer].step, output):
                given.add(held[producer])
        held[name] = _named_by(node.step, files[name], closures[name], repository)
        held[name].modules |= reached.files(files[name], closures[name].statements)
        lacking[name] = given.without(held[name])
        held[name].add(given)
    return lacking


def may_hold_objects(step: Step, output: str) -> bool:
    """Whether an output can have objects of the repository's classes in it, as far as annotations tell."""
    annotation = step.annotations.get("return")
    if step.outputs.single:
        return not _is_data(annotation)
    keys = {name: key for name, key in step.outputs.fields}
    try:
        fields = typing.get_type_hints(annotation) if inspect.isclass(annotation) else {}
    except Exception:
        fields = {}
    if not fields and typing.get_origin(annotation) is tuple:
        fields = dict(zip(keys.values(), typing.get_args(annotation)))
    return not _is_data(fields.get(keys.get(output, output)))


def _taken(node: Node) -> Iterator[tuple[str, str]]:
    for source in [*node.inputs.values(), *node.foreach.values()]:
        if isinstance(source, str) and "." in source:
            producer, _, output = source.partition(".")
            yield producer, output


def _named_by(step: Step, file: str, closure: Closure, repository: Repository) -> Passed:
    found = Passed()
    names_outputs = None if step.outputs.single else step.annotations.get("return")
    for statement in closure.statements:
        for name in bound_names(statement):
            value = step.function.__globals__.get(name)
            if not inspect.isclass(value) or issubclass(value, BaseException) or value is names_outputs:
                continue
            if isinstance(statement, (ast.Import, ast.ImportFrom)):
                found.modules |= repository.modules_of(file, statement)
            else:
                found.names.setdefault(file, set()).add(name)
    return found


#: Packages whose classes have no objects of others in them.
_OF_DATA = ("pandas", "polars", "pyarrow", "numpy", "datetime", "decimal", "matplotlib")
_PLAIN = (bool, int, float, complex, str, bytes, type(None))


def _is_data(annotation: Any) -> bool:
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Literal:
        return True
    is_container = inspect.isclass(origin) and origin.__module__ in ("builtins", "collections.abc")
    if is_container or origin in UNIONS:
        return bool(inner) and all(one is Ellipsis or _is_data(one) for one in inner)
    if not inspect.isclass(annotation):
        return False
    is_plain = annotation in _PLAIN or issubclass(annotation, (pathlib.PurePath, Metrics))
    return is_plain or annotation.__module__.partition(".")[0] in _OF_DATA
