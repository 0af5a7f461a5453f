"""From the arguments of a call in a flow to inputs, parameters and constants of a step."""

from __future__ import annotations

import inspect
import json
import os
from typing import Any

from .graph import CURRENT, Graph, Node
from .names import to_name
from .outputs import METRICS
from .param import Input, Param, Scalar
from .placeholder import Artifact, Each, Parameter, Results
from .problem import FlowError, place_of_caller
from .specs import declare_argument
from .step import Step, is_path


def call_step(graph: Graph, step: Step, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Adds the step to the graph and returns what stands for its outputs."""
    given = arguments_of(step, args, kwargs)
    node = Node(step.name, step, *place_of_caller())
    for name, value in given.items():
        bind(graph, node, name, value)
    bind_defaults(graph, node, given)
    return results_of(graph.settle(node))


def results_of(node: Node) -> Any:
    outputs = node.step.outputs
    names = [name for name, _ in outputs.fields]
    return Artifact(node, names[0]) if outputs.single and names else Results(node, names)


def arguments_of(step: Step, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    """By name, those of ``**kwargs`` with the others."""
    parameters = step.signature.parameters
    try:
        given = step.signature.bind_partial(*args, **kwargs).arguments
    except TypeError as error:
        raise FlowError(
            "bad-call",
            f"{step.label}: {error}",
            hint=f"it is {step.function.__name__}{step.signature}",
        ) from None
    named: dict[str, Any] = {}
    for name, value in given.items():
        kind = parameters[name].kind
        if kind is parameters[name].VAR_POSITIONAL:
            raise FlowError(
                "bad-call",
                f"{step.label} takes arguments without a name, and inputs have names",
                hint=f"give it one list: {step.function.__name__}([a, b]), with an argument that is a list",
            )
        if kind is parameters[name].VAR_KEYWORD:
            named.update(value)
        else:
            named[name] = value
    return named


def bind_defaults(graph: Graph, node: Node, given: dict[str, Any]) -> None:
    """Defaults that are steps, paths and parameters; plain ones stay where they are, in the function."""
    for name, parameter in node.step.signature.parameters.items():
        if name in given or parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        default = parameter.default
        if default is parameter.empty:
            raise FlowError.at(
                node,
                "missing-argument",
                f"{node.step.label} needs {name!r}, and the call gives nothing for it",
                hint="pass it in the call, or give it a default: another step, a path, Param(…) or a value",
            )
        is_place = default is not None and is_path(node.step.annotations.get(name))
        if isinstance(default, (Step, Param, Input)) or is_place:
            bind(graph, node, name, default)


def bind(graph: Graph, node: Node, argument: str, value: Any) -> None:
    """Notes in ``node`` what an argument is."""
    if isinstance(value, Step):
        value = call_step(graph, value, (), {})
    if isinstance(value, Each):
        raise FlowError.at(
            node,
            "each-without-map",
            f"each(…) is given to {node.step.label}, which is one task",
            hint=f"{node.step.function.__name__}.map({argument}=each(…))",
        )
    source = source_of(graph, node, argument, argument, value)
    if source is not None:
        node.binding[argument] = source


def source_of(graph: Graph, node: Node, argument: str, label: str, value: Any) -> Any:
    """Where an argument, or a part of one, comes from; None where its name says so."""
    annotation = node.step.annotations.get(argument)
    if isinstance(value, Results):
        raise _which_output(node, argument, value)
    if isinstance(value, Artifact):
        reference = f"{value.node.name}.{value.output}"
        may_be_absent = argument == label and _default_of(node, argument) is None
        taken = {"from": reference, "optional": True} if may_be_absent else reference
        return _take(node, argument, label, taken)
    if isinstance(value, Param):
        value = declare_argument(graph, argument, value, annotation, f"step {node.name}")
    if isinstance(value, Parameter):
        if value.name not in node.params:
            node.params.append(value.name)
        if value.is_list:
            return {"list": value.name}
        return None if value.name == argument == label else {"param": value.name}
    if isinstance(value, Input):
        return _take(node, argument, label, value.document())
    if (isinstance(value, (str, os.PathLike)) and is_path(annotation)) or isinstance(value, os.PathLike):
        return _take(node, argument, label, os.fspath(value))
    if isinstance(value, (list, tuple)) and _has_placeholder(value):
        parts = [source_of(graph, node, argument, f"{label}-{n}", one) for n, one in enumerate(value)]
        return {"parts": parts}
    if isinstance(value, dict) and _has_placeholder(value.values()):
        return {
            "named": {
                str(k): source_of(graph, node, argument, f"{label}-{k}", one) for k, one in value.items()
            }
        }
    return {"value": _constant(node, argument, value)}


def _take(node: Node, argument: str, label: str, reference: Any) -> Any:
    name = to_name(label, "an input", node.file, node.line)
    if name in node.inputs:
        raise FlowError.at(
            node.step,
            "two-inputs",
            f"two arguments of {node.step.label} would be the input {name!r}",
            hint="give one of them another name: case does not tell inputs apart",
        )
    node.inputs[name] = reference
    return None if name == argument else {"input": name}


def _default_of(node: Node, argument: str) -> Any:
    """Of an argument without a default, and of one that ``**`` takes, the mark of :mod:`inspect` for it."""
    parameter = node.step.signature.parameters.get(argument)
    return inspect.Parameter.empty if parameter is None else parameter.default


def _has_placeholder(values: Any) -> bool:
    kinds = (Artifact, Results, Parameter, Step, Input, Param, os.PathLike)
    return any(isinstance(value, kinds) for value in values)


def _which_output(node: Node, argument: str, results: Results) -> FlowError:
    names = [artifact.output for artifact in results]
    made_by = results._node.step.label
    taker = node.step.label
    if not names:
        return FlowError.at(
            node,
            "no-output",
            f"{made_by} returns nothing (its annotation is None), and {taker} wants it as {argument!r}",
            hint=f"take '-> None' from {made_by} and return a value",
        )
    return FlowError.at(
        node,
        "which-output",
        f"{made_by} has the outputs {', '.join(names)}, and {taker} wants one as {argument!r}",
        hint=f"{argument}=result.{names[0]}, or unpack it: {', '.join(names)} = {made_by}",
    )


def _constant(node: Node, argument: str, value: Any) -> Any:
    try:
        text = json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        text = ""
    # JSON has lists in place of tuples.
    if text and (isinstance(value, tuple) or json.loads(text) == value):
        return value
    raise FlowError.at(
        node,
        "bad-constant",
        f"{node.step.label} is given {type(value).__name__} as {argument!r}, which has no place in a record",
        hint="give it texts, numbers, lists and dicts of them, a Path, or what a step returns",
    )


def is_scalar(value: Any) -> bool:
    return isinstance(value, (str, int, float, bool)) and not isinstance(value, type(None))


__all__ = [
    "CURRENT",
    "METRICS",
    "Scalar",
    "arguments_of",
    "bind",
    "bind_defaults",
    "call_step",
    "is_scalar",
    "results_of",
]
