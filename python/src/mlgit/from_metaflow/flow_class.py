"""The class of a flow, taken apart."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Union

from .imported import Imported
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


def is_step(node: ast.AST) -> bool:
    """Whether a statement is a function with ``@step``."""
    return any(called(one) == "step" for one in getattr(node, "decorator_list", []))


def has_steps(node: ast.ClassDef) -> bool:
    return any(is_step(one) for one in node.body)


@dataclass
class FlowClass:
    """A subclass of FlowSpec."""

    node: ast.ClassDef
    #: Attribute -> the call of Parameter, IncludeFile or Config.
    outside: dict[str, ast.Call] = field(default_factory=dict)
    #: Attribute -> its assignment, of values that belong to the class.
    constants: dict[str, ast.stmt] = field(default_factory=dict)
    #: Attribute or method -> its name at the top of the file, where that is another one.
    renamed: dict[str, str] = field(default_factory=dict)
    steps: dict[str, Function] = field(default_factory=dict)
    #: Functions of the file.
    functions: dict[str, ast.AST] = field(default_factory=dict)
    #: Names of methods of other classes of the file that change the object that they are of.
    changers: set[str] = field(default_factory=set)
    #: The function of a module beside the file that is called.
    imported: Callable[[ast.expr], Imported | None] = lambda function: None
    #: Other methods.
    helpers: dict[str, Function] = field(default_factory=dict)

    def top_name(self, name: str) -> str:
        """Of a method or attribute of the class, as a function or value of the file."""
        return self.renamed.get(name, name)

    @property
    def properties(self) -> set[str]:
        """Methods that are called by being read."""
        return {
            name
            for name, node in self.helpers.items()
            if any(called(one) in ("property", "cached_property") for one in node.decorator_list)
        }

    @property
    def hidden(self) -> set[str]:
        """Names that stand for something in the class alone, or in Metaflow."""
        return {*self.outside, *self.constants, "config_expr"}

    @property
    def start(self) -> str | None:
        """The step that a run begins with."""
        return _marked(self, "start")

    @property
    def end(self) -> str | None:
        """The step that a run ends with."""
        return _marked(self, "end")

    @property
    def docstring(self) -> str | None:
        return ast.get_docstring(self.node)


def chosen_of(names: list[str], wanted: str | None) -> str:
    """The only flow, or the one of that name.

    :raises Untranslatable: where there is none, or there are several.
    """
    if not names:
        raise Untranslatable(
            "no-flow-class", "no class of it is a FlowSpec", "name the file that has the flow class"
        )
    if wanted in names or (wanted is None and len(names) == 1):
        return wanted or names[0]
    several = f"it has the flow{'s' if len(names) > 1 else ''} {', '.join(names)}"
    raise Untranslatable(
        "which-class",
        several if wanted is None else f"{several}, and none is {wanted}",
        f"--class {names[0]}",
    )


def read_class(source: Source, name: str, notes: Notes) -> FlowClass:
    """The flow of that name. :raises Untranslatable: where it does not begin or end."""
    flow = FlowClass(
        next(one for one in source.tree.body if isinstance(one, ast.ClassDef) and one.name == name)
    )
    flow.functions = {one.name: one for one in source.tree.body if isinstance(one, ast.FunctionDef)}
    others = [one for one in source.tree.body if isinstance(one, ast.ClassDef) and one is not flow.node]
    methods = [method for other in others for method in other.body if isinstance(method, ast.FunctionDef)]
    flow.changers = {method.name for method in methods if _changes_itself(method)}
    for statement in flow.node.body:
        _take(flow, statement, notes)
    if not flow.steps:
        raise Untranslatable(
            "no-step", f"{name} has no step", "name the class that has them", flow.node.lineno
        )
    for one, found in (("start", flow.start), ("end", flow.end)):
        if found is None:
            raise Untranslatable("no-step", f"{name} has no step {one}", "correct the flow", flow.node.lineno)
    return flow


def _changes_itself(node: ast.FunctionDef) -> bool:
    """Whether a method assigns to ``self.x`` or into it, other than where the object is made."""
    if node.name.startswith("__"):
        return False
    for one in ast.walk(node):
        inner: ast.AST = one
        if isinstance(one, (ast.Attribute, ast.Subscript)) and not isinstance(one.ctx, ast.Load):
            while isinstance(inner, (ast.Attribute, ast.Subscript)):
                inner = inner.value
            if isinstance(inner, ast.Name) and inner.id == "self":
                return True
    return False


def _marked(flow: FlowClass, word: str) -> str | None:
    """The step that is called so, says so (``@step(start=True)``), or is the only one."""
    if word in flow.steps:
        return word
    for name, node in flow.steps.items():
        for decorator in node.decorator_list:
            if (
                isinstance(decorator, ast.Call)
                and called(decorator) == "step"
                and any(
                    one.arg == word and isinstance(one.value, ast.Constant) and one.value.value is True
                    for one in decorator.keywords
                )
            ):
                return name
    return next(iter(flow.steps)) if len(flow.steps) == 1 else None


def _take(flow: FlowClass, statement: ast.stmt, notes: Notes) -> None:
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
        (flow.steps if is_step(statement) else flow.helpers)[statement.name] = statement
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
    names = targets[0].elts if len(targets) == 1 and isinstance(targets[0], ast.Tuple) else []
    if names and all(isinstance(one, ast.Name) for one in names):
        flow.constants.update({one.id: statement for one in names})  # type: ignore[attr-defined]
        return
    is_text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    # What has a type and no value is not there when it runs.
    is_typed = isinstance(statement, ast.AnnAssign) and statement.value is None
    if not is_text and not is_typed and not isinstance(statement, ast.Pass):
        notes.add(
            statement.lineno,
            "this statement of the class belongs to no step",
            "write it at the top of the file, or into a step",
        )
