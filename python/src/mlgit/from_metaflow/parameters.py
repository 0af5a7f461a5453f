"""``Parameter`` and ``IncludeFile`` as parameters and inputs."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from .flow_class import FlowClass, called
from .notes import Notes
from .source import Source

_TYPES = ("str", "int", "float", "bool")


@dataclass(frozen=True)
class Outside:
    """A value from outside, as functions take it."""

    attribute: str
    #: Annotation of the argument, or nothing.
    annotation: str
    #: Default of the argument of the flow; None of a file, which steps name themselves.
    param: str | None
    #: Default of the argument of a step; None where the flow gives it.
    path: str | None
    #: Makes the value of what the argument is: ``{}.read_text()``; ``{}`` where it is that.
    value: str = "{}"
    #: Module that ``value`` needs.
    module: str | None = None

    def as_argument(self, name: str) -> str:
        text = f"{name}: {self.annotation}" if self.annotation else name
        return text if self.path is None else f"{text} = {self.path}"


def outside_of(flow: FlowClass, source: Source, notes: Notes) -> dict[str, Outside]:
    return {name: _outside(name, call, source, notes) for name, call in flow.outside.items()}


def _outside(attribute: str, call: ast.Call, source: Source, notes: Notes) -> Outside:
    options = {one.arg: one.value for one in call.keywords if one.arg is not None}
    first = call.args[0] if call.args else options.get("name")
    name = first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else attribute
    kind = called(call)
    default = options.get("default")
    if kind == "IncludeFile":
        return _file(attribute, call, options, source, notes)
    if kind == "Config":
        notes.add(
            call.lineno,
            f"{attribute} is a Config",
            "read the file in the steps that need it, as an input of them",
        )
    if any(isinstance(one, ast.Lambda) for one in ast.walk(call)):
        notes.add(
            call.lineno, f"the default of {attribute} is worked out when it is deployed", "give it a value"
        )
        default = None
    known = _type(options.get("type"), default)
    separator = options.get("separator")
    is_json = called(options["type"]) == "JSONType" if "type" in options else False
    parts = [source.of(default)] if default is not None and not _is_none(default) else []
    if is_json and isinstance(default, (ast.Dict, ast.List)):
        parts = [repr(source.of(default))]
        notes.add(
            call.lineno, f"the default of {attribute} is given as a text of JSON", "see that it is JSON"
        )
    parts += [f"help={source.of(options['help'])}"] if "help" in options else []
    parts += [f'name="{name}"'] if name.replace("-", "_") != attribute else []
    value = "json.loads({})" if is_json else f"{{}}.split({source.of(separator)})" if separator else "{}"
    annotation = "str" if is_json or separator else known
    return Outside(
        attribute, annotation, f"Param({', '.join(parts)})", None, value, "json" if is_json else None
    )


def _file(
    attribute: str, call: ast.Call, options: dict[str, ast.expr], source: Source, notes: Notes
) -> Outside:
    default = options.get("default")
    is_text = options.get("is_text")
    is_binary = isinstance(is_text, ast.Constant) and is_text.value is False
    if isinstance(default, ast.Constant) and isinstance(default.value, str):
        path = source.of(default)
    else:
        path = '"…"'
        notes.add(
            call.lineno,
            f"the file of {attribute} is not named",
            f"write its path in place of … ({attribute})",
        )
    read = "read_bytes" if is_binary else "read_text"
    return Outside(attribute, "Path", None, path, f"{{}}.{read}()")


def _type(given: ast.expr | None, default: ast.expr | None) -> str:
    if isinstance(given, ast.Name) and given.id in _TYPES:
        return given.id
    if isinstance(default, ast.UnaryOp):
        default = default.operand
    if isinstance(default, ast.Constant) and type(default.value).__name__ in _TYPES:
        return type(default.value).__name__
    return ""


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
