"""``Parameter``, ``IncludeFile`` and ``Config`` as parameters and inputs."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from .configs import value_of_config
from .defaults import default_of, is_none
from .flow_class import FlowClass, called
from .notes import Notes
from .source import Source

_TYPES = ("str", "int", "float", "bool")
#: Of Parameter, what says something about its value.
_KNOWN = (
    "name",
    "default",
    "type",
    "help",
    "required",
    "show_default",
    "separator",
    "external_trigger",
    "external_artifact",
    "is_flag",
)


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
    #: Makes the value of what the argument is, ``{}``: ``{}.read_text()``.
    value: str = "{}"
    #: Modules that ``value`` and the defaults need.
    modules: tuple[str, ...] = ()
    #: It is a dict whose keys are read as attributes.
    is_config: bool = False

    def as_argument(self, name: str) -> str:
        text = f"{name}: {self.annotation}" if self.annotation else name
        return text if self.path is None else f"{text} = {self.path}"

    def value_of(self, name: str) -> str:
        return self.value.replace("{}", name)


def outside_of(flow: FlowClass, source: Source, notes: Notes) -> dict[str, Outside]:
    return {
        name: _Reader(name, call, source, notes, flow.outside).outside()
        for name, call in flow.outside.items()
    }


class _Reader:
    def __init__(
        self, attribute: str, call: ast.Call, source: Source, notes: Notes, outside: dict[str, ast.Call]
    ) -> None:
        self._attribute, self._call, self._source, self._notes = attribute, call, source, notes
        self._others = outside
        self._options = {one.arg: one.value for one in call.keywords if one.arg is not None}

    def outside(self) -> Outside:
        kind = called(self._call)
        if kind == "IncludeFile":
            is_text = self._options.get("is_text")
            is_binary = isinstance(is_text, ast.Constant) and is_text.value is False
            return self._file("{}.read_bytes()" if is_binary else "{}.read_text()", ())
        return self._config() if kind == "Config" else self._parameter()

    def _note(self, why: str, todo: str) -> None:
        self._notes.add(self._call.lineno, why, todo)

    def _parameter(self) -> Outside:
        for name in self._options:
            if name not in _KNOWN:
                self._note(f"{name}= of {self._attribute} has no counterpart", "check the value in a step")
        given = self._options.get("default")
        configured = value_of_config(given, self._others, self._source)
        default = default_of(given, self._source) if configured is None else configured
        is_hidden = given is not None and any(
            isinstance(one, ast.Name) and one.id in (*self._others, "config_expr") for one in ast.walk(given)
        )
        if configured is None and is_hidden:
            default = None
        if given is not None and default is None and not is_none(given):
            self._note(
                f"the default of {self._attribute} is worked out when it is deployed",
                "give it a value: --set",
            )
        is_needed = _is_true(self._options.get("required")) or (
            default is None and not is_none(given) and given is not None
        )
        kind = called(self._options["type"]) if "type" in self._options else ""
        if kind == "JSONType":
            return self._json(given, default, is_needed)
        separator = self._options.get("separator")
        known = "str" if separator is not None else _type(self._options.get("type"), given)
        if default is None and not is_needed:
            # Nothing is what Metaflow gives, where nothing is given.
            read = {"int": "int({})", "float": "float({})", "bool": '{} == "True"'}.get(known, "{}")
            text = f"{read} if {{}} else None" if read != "{}" else "{} or None"
            if separator is not None:
                text = f"{{}}.split({self._source.of(separator)}) if {{}} else None"
            return self._param("str", '""', text)
        value = f"{{}}.split({self._source.of(separator)})" if separator is not None else "{}"
        return self._param(known, default, value, () if configured is None else ("json", "Path"))

    def _json(self, given: ast.expr | None, default: str | None, is_needed: bool) -> Outside:
        """A text with JSON."""
        if isinstance(given, (ast.Dict, ast.List)):
            default = f"json.dumps({default})"
        if default is None and not is_needed:
            return self._param("str", '""', "json.loads({}) if {} else None", ("json",))
        return self._param("str", default, "json.loads({})", ("json",))

    def _param(
        self, annotation: str, default: str | None, value: str, modules: tuple[str, ...] = ()
    ) -> Outside:
        parts = [default] if default is not None else []
        parts += [f"help={self._source.of(self._options['help'])}"] if "help" in self._options else []
        first = self._call.args[0] if self._call.args else self._options.get("name")
        name = (
            first.value
            if isinstance(first, ast.Constant) and isinstance(first.value, str)
            else self._attribute
        )
        parts += [f'name="{name}"'] if name.replace("-", "_") != self._attribute else []
        return Outside(self._attribute, annotation, f"Param({', '.join(parts)})", None, value, modules)

    def _file(self, value: str, modules: tuple[str, ...], is_config: bool = False) -> Outside:
        default = self._options.get("default")
        if isinstance(default, ast.Constant) and isinstance(default.value, str):
            path = self._source.of(default)
        elif (name := _only_text(default)) is not None:
            path = self._source.of(name)
            self._note(
                f"the file of {self._attribute} is told by an expression, and taken for {path}",
                "correct its path if that is another, from the top of the repository",
            )
        else:
            path = '"…"'
            self._note(
                f"the file of {self._attribute} is not named",
                f"write its path in place of … ({self._attribute})",
            )
        return Outside(self._attribute, "Path", None, path, value, modules, is_config)

    def _config(self) -> Outside:
        """A file of the tree with JSON, or what stands in its place, as a dict."""
        parser: str = "json.loads"
        modules: tuple[str, ...] = ("json",)
        if "parser" in self._options and not is_none(self._options["parser"]):
            given = self._options["parser"]
            named = ast.literal_eval(given) if isinstance(given, ast.Constant) else self._source.of(given)
            parser, modules = (
                str(named),
                (str(named).rpartition(".")[0],) if isinstance(given, ast.Constant) else (),
            )
        value = self._options.get("default_value")
        if value is None or is_none(value):
            return self._file(f"{parser}({{}}.read_text())", modules, is_config=True)
        text = self._source.of(value)
        is_text = isinstance(value, (ast.Constant, ast.JoinedStr))
        outside = self._param(
            "str", text if is_text else f"json.dumps({text})", f"{parser}({{}})", ("json", *modules)
        )
        return Outside(**{**vars(outside), "is_config": True})


def _only_text(given: ast.expr | None) -> ast.Constant | None:
    """That of ``script_path("notes.txt")`` and ``os.path.join(os.path.dirname(__file__), "notes.txt")``."""
    texts = [
        one
        for one in (ast.walk(given) if isinstance(given, ast.Call) else ())
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    ]
    return texts[0] if len(texts) == 1 else None


def _type(given: ast.expr | None, default: ast.expr | None) -> str:
    if isinstance(given, ast.Name) and given.id in _TYPES:
        return given.id
    if isinstance(default, ast.UnaryOp):
        default = default.operand
    if isinstance(default, ast.Lambda):
        default = default.body
    if isinstance(default, ast.Constant) and type(default.value).__name__ in _TYPES:
        return type(default.value).__name__
    return "" if default is not None and not is_none(default) else "str"


def _is_true(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is True
