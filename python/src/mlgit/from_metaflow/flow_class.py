"""The class of a flow, taken apart."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Union

from .notes import Notes, Untranslatable
from .source import Source

Function = Union[ast.FunctionDef, ast.AsyncFunctionDef]
#: What stands in a class for a value from outside.
_OUTSIDE = ("Parameter", "IncludeFile", "Config")


def called(node: ast.expr) -> str:
    """The last name of what is called, or of what is named: ``metaflow.step`` is ``step``."""
    if isinstance(node, ast.Call):
        node = node.func
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


@dataclass
class FlowClass:
    """A subclass of FlowSpec."""

    node: ast.ClassDef
    #: Attribute -> the call of Parameter, IncludeFile or Config.
    outside: dict[str, ast.Call] = field(default_factory=dict)
    #: Attribute -> its assignment, of values that belong to the class.
    constants: dict[str, ast.stmt] = field(default_factory=dict)
    steps: dict[str, Function] = field(default_factory=dict)
    #: Other methods.
    helpers: dict[str, Function] = field(default_factory=dict)

    @property
    def docstring(self) -> str | None:
        return ast.get_docstring(self.node)


def find_class(source: Source, wanted: str | None, notes: Notes) -> FlowClass:
    """The only flow of the file, or the one of that name. :raises Untranslatable: where there is none."""
    flows = [
        node
        for node in source.tree.body
        if isinstance(node, ast.ClassDef) and any(called(base) == "FlowSpec" for base in node.bases)
    ]
    if not flows:
        raise Untranslatable(
            "no-flow-class", "no class of it is a FlowSpec", "name the file that has the flow class"
        )
    chosen = [node for node in flows if node.name == wanted] if wanted else flows
    if len(chosen) != 1:
        names = ", ".join(node.name for node in flows)
        raise Untranslatable("which-class", f"it has the flows {names}", f"--class {flows[0].name}")
    flow = FlowClass(chosen[0])
    others = [source.of(base) for base in flow.node.bases if called(base) != "FlowSpec"]
    if others:
        notes.add(
            flow.node.lineno,
            f"{flow.node.name} takes from {', '.join(others)} what cannot be seen here",
            "copy the methods into the class and import again",
        )
    for statement in flow.node.body:
        _take(flow, statement, notes)
    for name in ("start", "end"):
        if name not in flow.steps:
            line = flow.node.lineno
            raise Untranslatable("no-step", f"{flow.node.name} has no step {name}", "correct the flow", line)
    return flow


def _take(flow: FlowClass, statement: ast.stmt, notes: Notes) -> None:
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
        is_step = any(called(one) == "step" for one in statement.decorator_list)
        (flow.steps if is_step else flow.helpers)[statement.name] = statement
        return
    targets: list[ast.expr] = []
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
        targets = [statement.target]
    if len(targets) == 1 and isinstance(targets[0], ast.Name):
        value = statement.value  # type: ignore[attr-defined]
        if isinstance(value, ast.Call) and called(value) in _OUTSIDE:
            flow.outside[targets[0].id] = value
        else:
            flow.constants[targets[0].id] = statement
        return
    is_text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    if not is_text and not isinstance(statement, ast.Pass):
        notes.add(
            statement.lineno,
            "this statement of the class belongs to no step",
            "write it at the top of the file, or into a step",
        )
