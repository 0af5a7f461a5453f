"""Parameters as a flow file declares them."""

from __future__ import annotations

import copy
import json
import typing
from typing import Any

from .annotations import is_list, without_none
from .given_values import EXPECTED, as_scalar, instead
from .graph import Graph
from .list_params import checked_default, element_spec
from .names import to_name
from .param import TYPES, Param
from .placeholder import Parameter
from .problem import FlowError

_SCALARS = tuple(TYPES.values())


def declare_param(graph: Graph, param: Param, argument: str, annotation: Any, where: str) -> str:
    """Adds the parameter to the flow and returns its name."""
    name = to_name(param.name or argument, "a parameter")
    param = _of_scalars(param, name)
    annotation = without_none(annotation)
    spec: dict[str, Any] = {"type": _type_of(param, annotation, name)}
    for key in ("default", "min", "max", "choices", "help"):
        value = getattr(param, key)
        if key == "choices" and value is None and typing.get_origin(annotation) is typing.Literal:
            value = list(typing.get_args(annotation))
        if value is not None:
            spec[key] = value
    if spec["type"] == "float" and isinstance(spec.get("default"), int):
        spec["default"] = float(spec["default"])
    graph.declare(name, spec, where)
    return name


def declare_argument(graph: Graph, argument: str, default: Any, annotation: Any, where: str) -> Parameter:
    """An argument of the flow itself: a scalar, or a list to map over."""
    param = default if isinstance(default, Param) else Param(default)
    if isinstance(param.default, (list, tuple, range)) or is_list(without_none(annotation)):
        name = to_name(param.name or argument, "a parameter")
        element = element_spec(param, annotation)
        spec: dict[str, Any] = {"type": "str"}
        if param.default is not None:
            default = checked_default(param.default, element, name)
            spec["default"] = json.dumps(default, ensure_ascii=False)
        if param.help is not None:
            spec["help"] = param.help
        graph.declare(name, spec, where)
        graph.lists[name] = element
        return Parameter(name, is_list=True)
    return Parameter(declare_param(graph, param, argument, annotation, where), is_list=False)


def _of_scalars(param: Param, name: str) -> Param:
    plain = copy.copy(param)
    plain.default = as_scalar(param.default)
    plain.choices = None if param.choices is None else [as_scalar(one) for one in param.choices]
    for what, values in (("the default", [plain.default]), ("the choice", plain.choices or [])):
        wrong = next((one for one in values if one is not None and not isinstance(one, _SCALARS)), None)
        if wrong is not None:
            raise FlowError(
                "bad-param",
                f"the parameter {name!r} has {what} {wrong!r}: expected {EXPECTED}",
                hint=f"write {instead(wrong)}",
            )
    return plain


def _type_of(param: Param, annotation: Any, name: str) -> str:
    if typing.get_origin(annotation) is typing.Literal:
        annotation = type(typing.get_args(annotation)[0])
    for known, kind in TYPES.items():
        if annotation is kind or annotation == known:
            return known
    for known, kind in TYPES.items():
        if type(param.default) is kind:
            return known
    raise FlowError(
        "bad-param",
        f"the parameter {name!r} has no type that mlgit knows",
        hint="annotate it with str, int, float or bool",
    )
