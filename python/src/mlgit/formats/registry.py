"""All formats, in the order in which they are asked."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Iterator
from typing import Any, cast

from ..errors import MlgitError
from .format import NAME, UNSAFE_NAME, Format

GROUP = "mlgit.formats"

#: Of values that no package may take over: module -> classes.
_SIMPLE = ("bytes_text.Bytes", "bytes_text.Text", "json_values.JsonValues", "paths.Paths")
#: Of values of libraries; asked after what packages add, which may know their own types better.
_OF_LIBRARIES = (
    "npy.Npy",
    "npy.NpyScalar",
    "parquet.Parquet",
    "arrow.Arrow",
    "tensors.Safetensors",
    "lightgbm.LightGbm",
    "xgboost.XGBoost",
    "skops.Skops",
    "figures.MatplotlibFigure",
    "figures.PlotlyFigure",
)
_LAST = ("pickle5.Pickle5",)

_made: dict[str, Format] = {}
_added: list[Format] | None = None
_lock = threading.Lock()


def in_order() -> Iterator[Format]:
    """Formats, the first of which that accepts a value is taken."""
    for path in _SIMPLE:
        yield _own(path)
    yield from added()
    for path in (*_OF_LIBRARIES, *_LAST):
        yield _own(path)


def named(name: str) -> Format | None:
    """The format of a name, or ``None`` where nothing that is installed has it."""
    for path in (*_SIMPLE, *_OF_LIBRARIES, *_LAST):
        if _own(path).name == name:
            return _own(path)
    return next((one for one in added() if one.name == name), None)


def added() -> list[Format]:
    """Formats of packages, by the names of their entry points. Looked up once in a process."""
    global _added
    with _lock:
        if _added is None:
            _added = [
                _opened(point) for point in sorted(_entry_points(), key=lambda one: cast(str, one.name))
            ]
        return _added


def _own(path: str) -> Format:
    found = _made.get(path)
    if found is None:
        module, name = path.split(".")
        found = cast(Format, getattr(importlib.import_module(f"{__package__}.{module}"), name)())
        _made[path] = found
    return found


def _entry_points() -> list[Any]:
    # It is slow to import, and a step that returns numbers does without.
    from importlib.metadata import entry_points

    found: Any = entry_points()
    # A dict before Python 3.10.
    return list(found.select(group=GROUP) if hasattr(found, "select") else found.get(GROUP, ()))


def _opened(point: Any) -> Format:
    where = f"entry point {point.name} = {point.value}"
    try:
        found = point.load()
        made = found() if isinstance(found, type) else found
    except Exception as error:
        raise _wrong(where, f"it cannot be loaded: {type(error).__name__}: {error}") from error
    lacking = [one for one in ("name", "safe", "accepts", "save", "load") if not hasattr(made, one)]
    if lacking:
        raise _wrong(
            where, f"expected an object with name, safe, accepts, save and load, found none with {lacking[0]}"
        )
    name = made.name
    if not isinstance(name, str) or NAME.fullmatch(name) is None:
        raise _wrong(
            where, f"expected a name of at most 64 lower-case letters, digits, '.', '+', '-', found {name!r}"
        )
    if any(_own(path).name == name for path in (*_SIMPLE, *_OF_LIBRARIES, *_LAST)):
        raise _wrong(where, f"mlgit itself has a format {name}")
    if not made.safe and UNSAFE_NAME.match(name) is None:
        raise _wrong(where, f"the name of a format that is not safe begins with pickle, found {name}")
    return cast(Format, made)


def _wrong(where: str, found: str) -> MlgitError:
    return MlgitError(
        f"A package adds no usable format ({where}): {found}",
        code="bad-format",
        hints=["pip uninstall the package, or correct its entry point"],
    )
