"""The arguments of a step's function, decoded from what the task has."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mlgit.formats as formats
from mlgit.flows.annotations import annotations_of, without_none
from mlgit.flows.step import is_path

from .command import Command
from .give_up import GiveUp
from .surroundings import Surroundings

_MISSING = object()


class Joined(list):  # type: ignore[type-arg]
    """What the tasks of a fan-out made, in the order of its items; ``items`` has those, as dicts."""

    def __init__(self, values: list[Any], items: list[dict[str, Any]]) -> None:
        super().__init__(values)
        self.items = items


def arguments_for(function: Callable[..., Any], command: Command, around: Surroundings) -> dict[str, Any]:
    """By name. :raises GiveUp: where the task has nothing for an argument."""
    annotations = annotations_of(function)
    found: dict[str, Any] = {}
    parameters = inspect.signature(function).parameters
    for name, parameter in parameters.items():
        if parameter.kind in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL):
            continue
        value = _argument(name, annotations.get(name), command, around)
        if value is not _MISSING:
            found[name] = _as_annotated(value, annotations.get(name))
        elif parameter.default is parameter.empty:
            raise GiveUp(
                f"{command.function}() needs {name}, which the task does not have",
                "what may be absent, as an optional input, needs a default: " + name + "=None",
            )
        elif type(parameter.default).__module__.startswith("mlgit."):
            found[name] = None
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters.values()):
        rest = {**{name: None for name in around.inputs}, **command.binding}
        for name in rest:
            if name not in parameters and name.isidentifier():
                found[name] = _argument(name, None, command, around)
    return found


def _as_annotated(value: Any, annotation: Any) -> Any:
    """JSON has one kind of number: ``2.0`` comes as ``2``. To Python before 3.11 an argument whose default is
    None, as in a task, is ``Optional``."""
    return float(value) if without_none(annotation) is float and type(value) is int else value


def _argument(name: str, annotation: Any, command: Command, around: Surroundings) -> Any:
    source = command.binding.get(name)
    if source is not None:
        return _from(source, name, annotation, around)
    key = name.lower().strip("_")
    if key in around.item:
        return around.item[key]
    if key in around.inputs:
        return _input(around.inputs[key], annotation)
    return around.params.get(key, _MISSING)


def _from(source: dict[str, Any], name: str, annotation: Any, around: Surroundings) -> Any:
    ((kind, what), *_) = source.items()
    if kind == "value":
        return what
    if kind == "param":
        return around.params[what]
    if kind == "list":
        return json.loads(around.params[what])
    if kind == "item":
        return around.item[what]
    if kind == "element":
        element = around.inputs.get(what)
        return around.item[source["item"]] if element is None else _input(element, annotation)
    if kind == "parts":
        return [_part(one, f"{name}-{number}", annotation, around) for number, one in enumerate(what)]
    if kind == "named":
        return {key: _part(one, f"{name}-{key}", annotation, around) for key, one in what.items()}
    found = around.inputs.get(what)
    return None if found is None else _input(found, annotation)


def _part(source: Any, label: str, annotation: Any, around: Surroundings) -> Any:
    return _from({"input": label.lower()} if source is None else source, label, annotation, around)


def _input(entry: dict[str, Any], annotation: Any) -> Any:
    """A value where the format is known and no path is asked for; else the path, relative to the
    workspace."""
    path = Path(entry["path"])
    if entry["kind"] == "join":
        listed = [_input({**one, "kind": "file", "path": one["path"]}, None) for one in entry["entries"]]
        return Joined(listed, [one["item"] for one in entry["entries"]])
    kind = entry.get("format")
    if is_path(annotation) or kind is None or kind == "path":
        return path
    trusted = bool(entry.get("trusted"))
    return formats.load(path, kind, trusted=trusted, made_by=entry.get("madeBy"))


__all__ = ["Joined", "arguments_for"]
