"""Values that can be written down as an expression, which then counts in place of how they came to be."""

from __future__ import annotations

from typing import Any

#: More is data, and data is an input.
MOST_CHARACTERS = 64 * 1024


def written(value: Any) -> str | None:
    """The expression; None where there is none that gives the same. Equal values give equal texts."""
    try:
        text = _written(value)
    except (_NotPlain, RecursionError):
        return None
    return text


class _NotPlain(Exception):
    pass


def _written(value: Any) -> str:
    kind = type(value)
    if value is None or kind in (bool, int, str, bytes, complex) or value is Ellipsis:
        return "..." if value is Ellipsis else repr(value)
    if kind is float:
        return repr(value) if value - value == 0 else f"float({str(value)!r})"
    if kind is list:
        return "[" + ", ".join(map(_written, value)) + "]"
    if kind is tuple:
        inner = ", ".join(map(_written, value))
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if kind is dict:
        return "{" + ", ".join(f"{_written(key)}: {_written(one)}" for key, one in value.items()) + "}"
    if kind in (set, frozenset):
        # Their order is another in each process.
        inner = ", ".join(sorted(map(_written, value)))
        whole = "{" + inner + "}" if inner else "()" if kind is frozenset else "set()"
        return f"frozenset({whole})" if kind is frozenset else whole
    if kind is range:
        return repr(value)
    if getattr(value, "ndim", None) == 0 and hasattr(value, "dtype") and hasattr(value, "item"):
        item = value.item()
        if type(item) is not kind:
            return _written(item)
    raise _NotPlain


def is_data(value: Any) -> bool:
    """Whether it is a table, an array, a trained model, or something open: no text stands for it."""
    kind = type(value)
    if any(hasattr(kind, name) for name in _OF_DATA):
        return True
    if hasattr(kind, "__next__") or hasattr(kind, "fileno"):
        return True
    if hasattr(kind, "fit"):
        state = getattr(value, "__dict__", {})
        # scikit-learn's mark of what was learned.
        return any(name.endswith("_") and not name.startswith("_") for name in state)
    return kind in (list, tuple, dict, set, frozenset, bytearray)


_OF_DATA = ("__array__", "__dataframe__", "__arrow_c_stream__", "__arrow_c_array__", "__array_interface__")
