"""Values given for parameters: what counts as a text or number, and what to write in place of others."""

from __future__ import annotations

import enum
import json
import os
from datetime import date, time, timedelta
from typing import Any

from mlgit.errors import MlgitError

from .param import Scalar

EXPECTED = "a text, a number, true or false"


def given_text(name: str, value: Any) -> str:
    """A value as the command line takes it. Raises ``MlgitError`` (``bad-param``)."""
    value = as_scalar(value)
    if isinstance(value, (str, os.PathLike)):
        return os.fspath(value)
    if value is None:
        raise MlgitError(
            f"{name} is None: expected {EXPECTED}, or a list of these",
            code="bad-param",
            hints=[f"leave {name} out   (its default counts)"],
        )

    def plain(inner: Any) -> Any:
        # Numbers and arrays of NumPy and its like, and ranges.
        if callable(getattr(inner, "tolist", None)):
            return inner.tolist()
        if isinstance(inner, range):
            return list(inner)
        raise MlgitError(
            f"{name} is {type(inner).__name__}: expected {EXPECTED}, or a list of these",
            code="bad-param",
            hints=[f"{name}={instead(inner)}"],
        )

    if isinstance(value, (list, tuple)):
        value = [as_scalar(one) for one in value]
    return json.dumps(value, default=plain)


def as_scalar(value: Any) -> Scalar | Any:
    """A member of an enumeration of texts or numbers as that one; a number of NumPy as Python's."""
    if isinstance(value, enum.Enum) and isinstance(value, (str, int, float)):
        return value.value
    if type(value).__module__ == "numpy" and callable(getattr(value, "item", None)) and not value.shape:
        return value.item()
    return value


def instead(value: Any) -> str:
    """What to write for a value that no parameter can have; the step makes of it what it was."""
    if isinstance(value, enum.Enum):
        return f"{type(value).__name__}.{value.name}.value"
    if isinstance(value, (date, time)):
        return f"….isoformat()   ({type(value).__name__}.fromisoformat(…) in the step makes it one again)"
    if isinstance(value, timedelta):
        return "….total_seconds()"
    if isinstance(value, (bytes, bytearray)):
        return "….decode()"
    if isinstance(value, (set, frozenset)):
        return "sorted(…)"
    return "str(…)"
