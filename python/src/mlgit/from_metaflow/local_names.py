"""What attributes of ``self`` are called as arguments and variables of a function."""

from __future__ import annotations

import ast
import keyword

from .data_flow import OWN, StepData
from .flow_class import FlowClass


class LocalNames:
    """Of one function. An attribute keeps its name, unless the function uses that for something else."""

    def __init__(self, node: ast.AST, kept: set[str]) -> None:
        taken = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
        taken |= {one.arg for one in ast.walk(node) if isinstance(one, ast.arg)}
        taken |= {one.name for one in ast.walk(node) if isinstance(one, ast.ExceptHandler) and one.name}
        self._taken = (taken - kept) | set(keyword.kwlist)
        self._names: dict[str, str] = {}

    def of(self, key: str, wanted: str | None = None) -> str:
        """The name for an attribute, or for what ``key`` else says."""
        if key not in self._names:
            name = wanted or key
            while name in self._taken or name in self._names.values():
                name += "_"
            self._names[key] = name
        return self._names[key]


def names_of_step(data: StepData, flow: FlowClass, item: str | None) -> LocalNames:
    arguments = [one.arg for one in data.place.node.args.args]
    names = LocalNames(data.place.node, {*arguments, *flow.steps})
    for attribute in [*data.takes, *data.outside, *data.makes]:
        names.of(attribute)
    for branch, attribute in data.joined:
        names.of(f"{branch}.{attribute}", f"{branch}_{attribute}" if branch else f"all_{attribute}")
    if item is not None:
        names.of("input", item)
    return names


def singular(word: str) -> str:
    """What one of several is called."""
    for end, instead in (("ies", "y"), ("sses", "ss"), ("s", "")):
        if word.endswith(end) and len(word) > len(end) + 1 and not word.endswith("ss"):
            return word[: -len(end)] + instead
    return f"{word}_item"


def item_name(attribute: str, made: set[str]) -> str:
    """Of the element of a list that a step gets: no name that an artifact of the flow has."""
    name = singular(attribute.strip("_"))
    while name in made or name in OWN:
        name = f"{name}_item"
    return name
