"""The named outputs of a step, from its options or from what its annotation says it returns."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

from .annotations import annotations_of
from .names import to_name

#: Name of the output that is the metrics of its step, and no artifact.
METRICS = "metrics"


class Metrics(dict):  # type: ignore[type-arg]
    """What a step returns as its metrics: name -> number, text, or true or false; nested names are joined by
    dots."""


@dataclasses.dataclass(frozen=True)
class Outputs:
    """How what a function returns becomes outputs.

    ``fields`` has the name of each output and how it is called where it comes from; ``single`` is true where
    the whole is one.
    """

    fields: tuple[tuple[str, str], ...]
    single: bool

    @property
    def artifacts(self) -> list[str]:
        """Names of outputs that are artifacts."""
        return [name for name, _ in self.fields if name != METRICS]

    @property
    def has_metrics(self) -> bool:
        return any(name == METRICS for name, _ in self.fields)


def outputs_of(function: Callable[..., Any], declared: str | Sequence[str] | None) -> Outputs:
    """Of ``@step(outputs=…)``, else of the annotation, else one that has the name of the function."""
    code = function.__code__
    file, line = code.co_filename, code.co_firstlineno

    def named(names: Sequence[str]) -> Outputs:
        return Outputs(tuple((to_name(name, "an output", file, line), name) for name in names), single=False)

    if isinstance(declared, str):
        return Outputs(((to_name(declared, "an output", file, line), declared),), single=True)
    if declared is not None:
        return named(list(declared))
    returned = annotations_of(function).get("return")
    if returned is type(None):
        return Outputs((), single=True)
    if isinstance(returned, type) and issubclass(returned, Metrics):
        return Outputs(((METRICS, METRICS),), single=True)
    fields = _fields_of(returned)
    if fields:
        return named(fields)
    return Outputs(((to_name(function.__name__, "an output", file, line), function.__name__),), single=True)


def _fields_of(annotation: Any) -> list[str]:
    if dataclasses.is_dataclass(annotation):
        return [field.name for field in dataclasses.fields(annotation)]
    if isinstance(annotation, type) and issubclass(annotation, tuple) and hasattr(annotation, "_fields"):
        return list(annotation._fields)
    if isinstance(annotation, type) and hasattr(annotation, "__total__"):
        return list(annotation.__annotations__)
    return []
