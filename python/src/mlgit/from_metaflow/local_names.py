"""What attributes of ``self`` are called as arguments and variables of a function."""

from __future__ import annotations

import ast
import keyword

from .flow_class import FlowClass
from .step_data import StepData
from .step_uses import OWN

#: What is written into functions names these.
_MODULES = {"getpass", "json", "os", "traceback", "SimpleNamespace", "Path"}


class LocalNames:
    """Of one function. An attribute keeps its name, unless the function uses that for something else."""

    def __init__(self, node: ast.AST, kept: set[str]) -> None:
        taken = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
        taken |= {one.arg for one in ast.walk(node) if isinstance(one, ast.arg)}
        taken |= {one.name for one in ast.walk(node) if isinstance(one, ast.ExceptHandler) and one.name}
        self._taken = (taken - kept) | set(keyword.kwlist) | _MODULES
        self._names: dict[str, str] = {}

    def of(self, key: str, wanted: str | None = None) -> str:
        """The name for an attribute, or for what ``key`` else says."""
        if key not in self._names:
            name = wanted or key
            while name in self._taken or name in self._names.values():
                name += "_"
            self._names[key] = name
        return self._names[key]


def names_of_step(step: StepData, flow: FlowClass) -> LocalNames:
    """Of all that its function gets and makes."""
    node = step.place.node
    arguments = [one.arg for one in node.args.args]
    names = LocalNames(node, {*arguments, *flow.steps})
    if step.item is not None:
        names.of("input", step.item)
        if step.numbered:
            names.of("numbered", f"numbered_{step.item}")
    for attribute in [*step.takes, *step.outside, *step.chosen, *step.merged, *step.makes]:
        names.of(attribute, step.item_of(attribute))
    for branch, attribute in step.joined:
        names.of(f"{branch}.{attribute}", f"{branch}_{attribute}" if branch else f"all_{attribute}")
    for key, (attribute, maker) in step.ways.items():
        names.of(key, f"{maker}_{attribute}" if "?" in key else attribute)
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
