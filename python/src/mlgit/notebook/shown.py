"""Values as people read them, in the forms of the command line."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any


def shown(value: Any) -> str:
    """A value of a metric or parameter, with four significant digits."""
    if isinstance(value, Mapping) and len(value) == 1:
        [(key, inner)] = value.items()
        if key in ("number", "float"):
            return str(inner)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, float) or not math.isfinite(value):
        return str(value)
    if value.is_integer() or abs(value) >= 1000:
        return str(round(value))
    return f"{value:.4g}"


def size(count: int) -> str:
    """Bytes, as ``1.5 MiB``."""
    amount = float(count)
    for unit in ("B", "KiB", "MiB", "GiB"):
        if amount < 1024:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.3g} {unit}"
        amount /= 1024
    return f"{amount:.3g} TiB"


def duration(seconds: float) -> str:
    """As ``250 ms``, ``12.3 s``, ``4 min 5 s``, ``2 h 10 min``."""
    if seconds < 1:
        return f"{round(seconds * 1000)} ms"
    if seconds < 60:
        return f"{seconds:.3g} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"


def moment(text: str) -> datetime:
    """ISO 8601 in UTC, as records have it."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def minute(text: str) -> str:
    """As ``2026-11-29 22:12``, in UTC."""
    return moment(text).strftime("%Y-%m-%d %H:%M")
