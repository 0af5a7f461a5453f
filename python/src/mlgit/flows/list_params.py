"""Parameters that are lists: what their elements may be."""

from __future__ import annotations

import typing
from collections.abc import Iterable, Sequence
from typing import Any

from .annotations import without_none
from .param import TYPES, Param
from .problem import FlowError


def element_spec(param: Param, annotation: Any) -> dict[str, Any]:
    """What is said of each element, with keys of a parameter; nothing where no annotation says its type."""
    inner = [one for one in typing.get_args(without_none(annotation)) if one is not Ellipsis]
    element = inner[0] if len(set(inner)) == 1 else None
    spec: dict[str, Any] = {}
    choices = param.choices
    if typing.get_origin(element) is typing.Literal:
        literals = list(typing.get_args(element))
        choices = literals if choices is None else choices
        element = type(literals[0])
    known = next((name for name, kind in TYPES.items() if element is kind or element == name), None)
    for key, value in (("type", known), ("min", param.min), ("max", param.max), ("choices", choices)):
        if value is not None:
            spec[key] = value
    return spec


def checked_default(default: Any, spec: dict[str, Any], name: str) -> list[Any]:
    """The default as a list. :raises FlowError: where it is none, or has what its elements cannot be."""
    if isinstance(default, (str, bytes)) or not isinstance(default, (Sequence, range)):
        raise FlowError(
            "bad-param",
            f"the list parameter {name!r} has the default {default!r}, expected a list",
            hint=f"{name}=[{default!r}]",
        )
    wrong = next((found for found in map(lambda one: _wrong(one, spec), default) if found), None)
    if wrong is None:
        return list(default)
    raise FlowError("bad-param", f"the list parameter {name!r} has {wrong[0]}", hint=wrong[1])


def _wrong(value: Any, spec: dict[str, Any]) -> tuple[str, str] | None:
    """What is found and expected, and what to do."""
    if type(value) not in TYPES.values():
        found = f"{type(value).__name__} in it, expected texts and numbers"
        return found, "let a step return the list, and map over that"
    wanted = spec.get("type")
    kinds: Iterable[type] = (int, float) if wanted == "float" else (TYPES[wanted],) if wanted else ()
    if wanted and type(value) not in kinds:
        return f"{value!r} in it, expected {wanted} as it is annotated", "correct one of the two"
    low, high = spec.get("min", value), spec.get("max", value)
    if "choices" in spec and value not in spec["choices"]:
        return f"{value!r} in it, which is not among its choices", "add it to them"
    if value < low or value > high:
        return f"{value!r} in it, which is out of its bounds", "correct one of the two"
    return None
