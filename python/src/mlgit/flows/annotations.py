"""What annotations of functions say."""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Callable, Mapping
from typing import Any

#: Origins of ``Union[int, str]`` and ``int | str``.
UNIONS = (typing.Union, getattr(types, "UnionType", typing.Union))


def annotations_of(function: Callable[..., Any]) -> Mapping[str, Any]:
    """Evaluated where they can be; as written where a name in them is there for type checkers alone."""
    try:
        return typing.get_type_hints(function)
    except Exception:
        found = dict(getattr(function, "__annotations__", {}))
        names = getattr(inspect.unwrap(function), "__globals__", {})
        return {name: _evaluated(value, names) for name, value in found.items()}


def _evaluated(annotation: Any, names: dict[str, Any]) -> Any:
    alone = types.SimpleNamespace(__annotations__={"it": annotation})
    try:
        return typing.get_type_hints(alone, names)["it"]
    except Exception:
        return annotation


def is_list(annotation: Any) -> bool:
    """Whether a value of this annotation is a list, or could be walked through like one."""
    if isinstance(annotation, str):
        return annotation.partition("[")[0].rpartition(".")[2] in _LISTS
    origin = typing.get_origin(annotation) or annotation
    return getattr(origin, "__name__", "") in _LISTS


_LISTS = ("list", "List", "tuple", "Tuple", "Sequence", "Iterable", "Iterator", "Generator", "Collection")


def without_none(annotation: Any) -> Any:
    """``Optional[int]`` as ``int``."""
    if typing.get_origin(annotation) not in UNIONS:
        return annotation
    kinds = [one for one in typing.get_args(annotation) if one is not type(None)]
    return kinds[0] if len(kinds) == 1 else annotation
