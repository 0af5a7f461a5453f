"""Fan-outs: ``step.map(…)``."""

from __future__ import annotations

from typing import Any

from .annotations import is_list
from .bind import arguments_of, bind, bind_defaults, is_scalar, results_of
from .graph import Graph, Node
from .names import to_name
from .placeholder import Artifact, Each, Parameter
from .problem import FlowError, place_of_caller
from .step import Step


def map_step(graph: Graph, step: Step, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Adds a step with a fan-out to the graph."""
    given = arguments_of(step, args, kwargs)
    node = Node(step.name, step, *place_of_caller())
    wholes = _wholes(step, given)
    rest = {}
    for argument, value in given.items():
        if argument in wholes or not _map_over(node, argument, value):
            rest[argument] = value
    if not node.foreach:
        raise FlowError.at(
            node,
            "nothing-to-map",
            f"{step.function.__name__}.map() got no list to map over",
            hint=(
                "give it a list, a list parameter of the flow, the result of another map, or that of a step "
                "whose annotation is list[…]; each(x) marks any other"
            ),
        )
    for argument, value in rest.items():
        bind(graph, node, argument, value)
    bind_defaults(graph, node, given)
    return results_of(graph.settle(node))


def _wholes(step: Step, given: dict[str, Any]) -> set[str]:
    """Arguments that are lists and get, for each item, what inner tasks of it made: those of a fan-out that
    has the keys of another one of them, and more."""
    mapped = {
        argument: set(value.node.keys)
        for argument, value in given.items()
        if isinstance(value, Artifact) and value.node.foreach
    }
    return {
        argument
        for argument, keys in mapped.items()
        if is_list(step.annotations.get(argument))
        and any(other and other < keys for other in mapped.values())
    }


def _map_over(node: Node, argument: str, given: Any) -> bool:
    """Whether the argument is one of the dimensions, which it then has become."""
    value = given.value if isinstance(given, Each) else given
    key = to_name(argument, "a key of a fan-out", node.file, node.line)
    if isinstance(value, Parameter) and value.is_list:
        node.foreach[key] = []
        node.lists[key] = value.name
    elif isinstance(value, Artifact) and value.node.foreach and not isinstance(given, Each):
        # The same items as those of the other step.
        for other in value.node.keys:
            node.foreach.setdefault(other, f"{value.node.name}.{other}")
        return False
    elif isinstance(value, Artifact):
        if not (isinstance(given, Each) or _is_one_of(node, argument, value)):
            return False
        if value.output not in value.node.mapped:
            value.node.mapped.append(value.output)
        for other in value.node.keys:
            # Each of them has a list of its own, and stands before what depends on it.
            node.foreach.setdefault(other, f"{value.node.name}.{other}")
        node.foreach[key] = f"{value.node.name}.{value.output}"
        name = f"{key}-element"
        node.inputs[name] = f"{value.node.name}.{value.output}"
        node.elements[key] = name
    elif isinstance(value, (list, tuple, range)):
        node.foreach[key] = _items(node, argument, list(value))
    else:
        return False
    if key != argument or key in node.elements:
        node.binding[argument] = (
            {"element": node.elements[key], "item": key} if key in node.elements else {"item": key}
        )
    return True


def _is_one_of(node: Node, argument: str, value: Artifact) -> bool:
    """Whether the annotations say that the argument is an element of the list, and not the list."""
    return value.node.step.returns_list and not is_list(node.step.annotations.get(argument))


def _items(node: Node, argument: str, values: list[Any]) -> list[Any]:
    wrong = next((one for one in values if not is_scalar(one)), None)
    twice = next((one for n, one in enumerate(values) if one in values[:n]), None) if wrong is None else None
    if wrong is None and twice is None and values:
        return values
    found = (
        "an empty list"
        if not values
        else f"{twice!r} twice"
        if wrong is None
        else f"{type(wrong).__name__} in it"
    )
    raise FlowError.at(
        node,
        "bad-items",
        f"{node.step.function.__name__}.map(): {argument!r} has {found}, expected distinct texts and numbers",
        hint="let a step return the list, and map over that",
    )
