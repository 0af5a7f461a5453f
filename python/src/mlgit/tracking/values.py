"""Values of metrics and parameters as records can hold them."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any, Union

from ..errors import MlgitError

#: What one line of a journal can have as a value; a float that JSON cannot say is an object of one key.
Plain = Union[bool, int, float, str, "dict[str, str]"]


def metric_value(name: str, value: Any) -> Plain:
    """A number, boolean or text, also as one element of numpy and the like. Raises ``MlgitError``."""
    plain = _scalar(value)
    if plain is None:
        raise MlgitError(
            f"metric {name} is {type(value).__name__}: expected a number, a boolean or a text",
            code="bad-metric",
            hints=["mlgit.log_artifact(value, name=…)   (for anything else)"],
        )
    return plain


def step_number(name: str, step: Any) -> int:
    """Where on its curve a metric is: a whole number, also one of numpy. Raises ``MlgitError``."""
    plain = _scalar(step)
    is_whole = isinstance(plain, int) or (isinstance(plain, float) and plain.is_integer())
    if isinstance(plain, bool) or not is_whole or not -(2**53) < plain < 2**53:  # type: ignore[operator]
        raise MlgitError(
            f"the step of metric {name} is {step!r}: expected a whole number below 2**53",
            code="bad-metric",
            hints=["mlgit.log_metric(name, value, step=…)   (with a counter, as of enumerate)"],
        )
    return int(plain)  # type: ignore[arg-type]


def param_values(params: Mapping[str, Any], prefix: str = "") -> dict[str, Plain]:
    """Parameters by dotted name: what is nested is flattened; a list or anything else becomes a text."""
    found: dict[str, Plain] = {}
    for key, value in params.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping):
            found.update(param_values(value, f"{name}."))
            continue
        plain = _scalar(value)
        found[name] = _text(value) if plain is None else plain
    return found


def _scalar(value: Any) -> Plain | None:
    if isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return _finite(float(value))
    item = getattr(value, "item", None)
    if callable(item):
        try:
            inner = item()
        except (TypeError, ValueError, RuntimeError):
            return None  # It has more than one element.
        return None if type(inner) is type(value) else _scalar(inner)
    return None


def _finite(value: float) -> Plain:
    if math.isnan(value):
        return {"float": "NaN"}
    if math.isinf(value):
        return {"float": "Infinity" if value > 0 else "-Infinity"}
    return value


def _text(value: Any) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    except (TypeError, ValueError):
        return str(value)
