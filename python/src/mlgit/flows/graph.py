"""A flow as it was traced: steps, what their arguments come from, and parameters."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .problem import FlowError

if TYPE_CHECKING:
    from .step import Step


@dataclass
class Node:
    """One step of the graph."""

    name: str
    step: Step
    file: str
    line: int
    #: Name of the input -> as an input of a flow file: ``clean.clean``, ``data/raw.csv``, ``{"from": …}``.
    inputs: dict[str, Any] = field(default_factory=dict)
    #: Parameters of the flow that it takes.
    params: list[str] = field(default_factory=list)
    #: Key -> list of values, ``step.key`` or ``step.output``.
    foreach: dict[str, Any] = field(default_factory=dict)
    #: Key of the fan-out -> list parameter that has its values.
    lists: dict[str, str] = field(default_factory=dict)
    #: Key of the fan-out -> input of which each task gets the element of its own.
    elements: dict[str, str] = field(default_factory=dict)
    #: Argument -> where it comes from, where that does not follow from its name.
    binding: dict[str, Any] = field(default_factory=dict)
    #: Outputs that some step maps over.
    mapped: list[str] = field(default_factory=list)

    def says(self) -> tuple[Any, ...]:
        """All that tells one use of a step from another."""
        return (self.inputs, self.params, self.foreach, self.lists, self.elements, self.binding)

    @property
    def keys(self) -> list[str]:
        return list(self.foreach)


@dataclass
class Graph:
    """A flow under trace."""

    nodes: dict[str, Node] = field(default_factory=dict)
    #: Name -> as a parameter of a flow file.
    params: dict[str, dict[str, Any]] = field(default_factory=dict)
    #: Parameters that are lists -> what is said of each element, as of a parameter.
    lists: dict[str, dict[str, Any]] = field(default_factory=dict)

    def settle(self, node: Node) -> Node:
        """The node in the graph: one that says the same is the same; another of its name is ``name-2``."""
        name, count = node.name, 1
        while name in self.nodes:
            known = self.nodes[name]
            if known.step is node.step and known.says() == node.says():
                return known
            count += 1
            name = f"{node.step.name}-{count}"
        node.name = name
        self.nodes[name] = node
        return node

    def declare(self, name: str, spec: dict[str, Any], where: str) -> None:
        """A parameter; two that have one name must say the same."""
        known = self.params.setdefault(name, spec)
        if known != spec:
            raise FlowError(
                "two-parameters",
                f"the parameter {name!r} of {where} is declared twice and differently: {known} and {spec}",
                hint=f"write both alike, or give one of them another name: Param(…, name='{name}-2')",
            )


CURRENT: ContextVar[Graph | None] = ContextVar("mlgit_graph", default=None)
