"""What stands for values while a flow is traced: it has a place in the graph, and nothing else is known of it
yet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NoReturn

from .problem import FlowError

if TYPE_CHECKING:
    from .graph import Node


class Placeholder:
    """Stands for a value that is known once the flow runs. Whatever asks for the value is an error that says
    so."""

    def describe(self) -> str:
        """As in a message: ``the result of clean()``."""
        raise NotImplementedError

    def remedy(self, operation: str) -> str:
        return "do it inside of a @step, which gets the value"

    def _refuse(self, operation: str) -> NoReturn:
        raise FlowError(
            "value-not-known",
            f"{operation} needs the value of {self.describe()}, which is not known before the flow runs",
            hint=self.remedy(operation),
        )

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        self._refuse(f".{name}")

    def __repr__(self) -> str:
        return f"<{self.describe()}>"

    def __str__(self) -> str:
        self._refuse("str()")

    def __format__(self, spec: str) -> str:
        self._refuse("formatting it into a text")

    def __bool__(self) -> bool:
        self._refuse("a condition")

    __hash__ = object.__hash__


def _refusing(name: str, shown: str) -> Any:
    def method(self: Placeholder, *_: object) -> NoReturn:
        self._refuse(shown)

    method.__name__ = name
    return method


_OPERATORS = {
    "lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!=", "add": "+", "radd": "+", "sub": "-",
    "rsub": "-", "mul": "*", "rmul": "*", "truediv": "/", "rtruediv": "/", "floordiv": "//",
    "rfloordiv": "//",
    "mod": "%", "rmod": "%", "pow": "**", "rpow": "**", "matmul": "@", "and": "&", "or": "|", "neg": "-",
    "invert": "~",
    "len": "len()", "iter": "iterating over it", "getitem": "[…]", "contains": "in", "call": "calling it",
    "int": "int()", "float": "float()", "index": "using it as a number", "enter": "with",
}  # fmt: skip
for _name, _shown in _OPERATORS.items():
    setattr(Placeholder, f"__{_name}__", _refusing(f"__{_name}__", _shown))


class Artifact(Placeholder):
    """One output of a step, or of each item of its fan-out."""

    def __init__(self, node: Node, output: str) -> None:
        self.node = node
        self.output = output

    def describe(self) -> str:
        return f"{self.output!r} of step {self.node.name}"

    def remedy(self, operation: str) -> str:
        if operation == "iterating over it":
            return (
                "several outputs to unpack have names: @step(outputs=[…]); for one task an element: "
                "other_step.map(argument=…); for all at once: pass it to a step"
            )
        if operation == "a condition":
            return '@step(when="metrics.STEP.NAME > 0.9"), or put the condition into a step'
        if operation == "[…]" or operation.startswith("."):
            return (
                "name the outputs of the step: @step(outputs=[…]), or a NamedTuple, dataclass or TypedDict "
                "as the annotation of what it returns"
            )
        return super().remedy(operation)


class Results:
    """What a step with several named outputs returns: by attribute, by name, or unpacked in their order."""

    def __init__(self, node: Node, outputs: list[str]) -> None:
        self._node = node
        self._outputs = {output: Artifact(node, output) for output in outputs}

    def __iter__(self) -> Iterator[Artifact]:
        return iter(self._outputs.values())

    def __len__(self) -> int:
        return len(self._outputs)

    def __getitem__(self, name: object) -> Artifact:
        if isinstance(name, int) and -len(self) <= name < len(self):
            return list(self._outputs.values())[name]
        found = self._outputs.get(name) if isinstance(name, str) else None
        if found is None:
            raise FlowError(
                "unknown-output",
                f"step {self._node.name} has no output {name!r}",
                hint=f"its outputs are {', '.join(self._outputs) or 'none'}",
            )
        return found

    def __getattr__(self, name: str) -> Artifact:
        if name.startswith("__"):
            raise AttributeError(name)
        return self[name]

    def __repr__(self) -> str:
        return f"<outputs of step {self._node.name}: {', '.join(self._outputs)}>"


class Parameter(Placeholder):
    """A parameter of the flow; ``is_list`` where it is a list to map over."""

    def __init__(self, name: str, is_list: bool) -> None:
        self.name = name
        self.is_list = is_list

    def describe(self) -> str:
        return f"the parameter {self.name!r}"

    def remedy(self, operation: str) -> str:
        if self.is_list:
            return (
                f"for one task an element: a_step.map(argument={self.name}); for all of it: pass it to a step"
            )
        if operation == "a condition":
            return f'@step(when="params.{self.name} > 0"), or put the condition into a step'
        return super().remedy(operation)


class Each:
    """A value that is mapped over whatever its kind: see :func:`each`."""

    def __init__(self, value: Any) -> None:
        self.value = value


def each(value: Any) -> Each:
    """Marks an argument of ``step.map`` as the list to map over, where the annotation of what makes it is no
    list."""
    return Each(value)
