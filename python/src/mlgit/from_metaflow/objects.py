"""Classes that a step has to name, as its arguments have objects of them: a task has just that part of a file
which its step uses."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .data_flow import DataFlow
from .flow_class import FlowClass
from .source import Source
from .step_data import StepData
from .surroundings import names_of


class Objects:
    """Which step's attributes may have objects of which classes, by what the step itself names."""

    def __init__(self, source: Source, flow: FlowClass, data: DataFlow) -> None:
        self._flow, self._data = flow, data
        self._there = {name: node for node in source.tree.body for name in names_of(node)}
        self._classes = {
            node.name for node in source.tree.body if isinstance(node, ast.ClassDef) and node is not flow.node
        } | {name for name, node in self._there.items() if self._is_imported_class(name, node)}
        #: (Step, attribute) -> classes.
        self._may_have: dict[tuple[str, str], set[str]] = {}
        #: Step -> classes that it has to name besides those that it names.
        self.unnamed: dict[str, list[str]] = {}
        if self._classes:
            for step in data.steps.values():
                self._step(step)

    def _step(self, step: StepData) -> None:
        own = self._named_by(step)
        given = {key: self._may_have.get(key, set()) for key in self._taken(step)}
        known = {name for classes in given.values() for name in classes}
        self.unnamed[step.name] = sorted(known - own)
        body = step.place.node.body
        shared = self._data.summaries.shared(body)
        for attribute in step.makes:
            if attribute in self._data.summaries.plain:
                continue
            from_others = {name for key in self._whole(step) for name in given[key]}
            for (_, taken), classes in given.items():
                if taken in shared.get(attribute, set()) | {attribute}:
                    from_others = from_others | classes
            self._may_have[step.name, attribute] = own | from_others

    def _taken(self, step: StepData) -> Iterator[tuple[str, str]]:
        yield from ((maker, name) for name, maker in step.takes.items())
        yield from ((maker, name) for (_, name), maker in step.joined.items())
        yield from ((maker, name) for name, maker in step.ways.values())
        if step.item is not None:
            split = step.place.mapped[-1]
            name = self._data.places[split].foreach or ""
            yield self._data.maker_after(split, name) or split, name

    def _whole(self, step: StepData) -> Iterator[tuple[str, str]]:
        """What has no name of its own in the body: rows of a join, the element of a foreach."""
        yield from ((maker, name) for (_, name), maker in step.joined.items())
        if step.item is not None:
            yield list(self._taken(step))[-1]

    def _named_by(self, step: StepData) -> set[str]:
        """By itself, and by what it uses of the file."""
        found: set[str] = set()
        helpers = [self._flow.helpers[name] for name in step.uses.helpers if name in self._flow.helpers]
        to_do: list[ast.AST] = [step.place.node, *helpers]
        while to_do:
            for one in ast.walk(to_do.pop()):
                name = one.id if isinstance(one, ast.Name) else ""
                if name in self._there and name not in found:
                    found.add(name)
                    to_do.append(self._there[name])
        return found & self._classes

    def _is_imported_class(self, name: str, node: ast.stmt) -> bool:
        if not isinstance(node, ast.ImportFrom):
            return False
        return self._flow.imported_class(ast.Name(name, ast.Load()))
