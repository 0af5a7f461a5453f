"""Tables of pandas, with what Arrow's own conversion leaves out: categories, frequencies, attributes."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

from .format import Unfaithful
from .json_values import is_json
from .types import is_exactly, loaded, needed

#: Objects of Python that come back as they were, where a column has nothing else but None.
_OBJECTS = (str, bytes, datetime.date)
_UNNAMED = "__mlgit_series__"


def table_and_facts(value: Any) -> tuple[Any, dict[str, Any]]:
    """Raises ``Unfaithful`` for values that Arrow would change; types are for ``require_same``."""
    pyarrow = needed("pyarrow", package="pyarrow", what="A table of pandas")
    facts: dict[str, Any] = {"kind": "pandas.DataFrame"}
    frame = value
    if is_exactly(value, "pandas", "Series"):
        facts = {"kind": "pandas.Series", "name": value.name}
        _require_json(value.name, "its name")
        frame = value.to_frame(name=_UNNAMED)
    if value.attrs:
        _require_json(value.attrs, "its attrs")
        facts["attrs"] = value.attrs
    _note_index(frame.index, facts)
    if is_exactly(frame.columns, "pandas", "RangeIndex") and (frame.shape[1] or not len(frame)):
        # The names of a table that was made of an array; Arrow gives back numbers.
        numbers = frame.columns
        facts["columns"] = [numbers.start, numbers.stop, numbers.step]
    for position in range(frame.shape[1]):
        _note_column(frame.iloc[:, position], position, facts)
    try:
        table = pyarrow.Table.from_pandas(frame)
    except (TypeError, ValueError, NotImplementedError, OverflowError) as error:
        raise Unfaithful(f"Arrow has no such table: {error}") from error
    return table, facts


def frame_of(table: Any, facts: dict[str, Any], _path: Path) -> Any:
    pandas = needed("pandas", package="pandas", what="A table of pandas")
    frame = table.to_pandas(split_blocks=False)
    for position, (values, ordered) in facts.get("categories", {}).items():
        dtype = pandas.CategoricalDtype(pandas.Index(values, dtype=_dtype_of(values)), ordered=ordered)
        frame.isetitem(int(position), frame.iloc[:, int(position)].astype(dtype))
    for position in facts.get("seconds", ()):
        frame.isetitem(position, frame.iloc[:, position].dt.as_unit("s"))
    for position in facts.get("text", ()):
        column = frame.iloc[:, position]
        frame.isetitem(position, column.astype(object).where(column.notna(), None))
    if "columns" in facts:
        frame.columns = pandas.RangeIndex(*facts["columns"], name=frame.columns.name)
    if "freq" in facts:
        frame.index.freq = facts["freq"]
    frame.attrs.update(facts.get("attrs", {}))
    return frame


def series_of(table: Any, facts: dict[str, Any], path: Path) -> Any:
    series = frame_of(table, facts, path).iloc[:, 0]
    series.name = facts["name"]
    return series


def require_same(again: Any, value: Any) -> None:
    """Compares what a table of no rows came back as: types, names, and kinds of indexes."""
    if is_exactly(value, "pandas", "Series"):
        again, value = again.to_frame(), value.to_frame()
    if not again.columns.equals(value.columns) or again.columns.names != value.columns.names:
        raise Unfaithful("Parquet would change the names of its columns")
    if type(again.columns) is not type(value.columns) or again.columns.dtype != value.columns.dtype:
        raise Unfaithful("Parquet would change the type of the names of its columns")
    changed = [
        str(name)
        for name, before, after in zip(value.columns, value.dtypes, again.dtypes)
        if before != after or _deeper(before) != _deeper(after)
    ]
    if changed:
        raise Unfaithful(f"Parquet would change the type of {', '.join(changed)}")
    if type(again.index) is not type(value.index) or not _has_same_names(again.index, value.index):
        raise Unfaithful("Parquet would change its index")
    if _index_dtypes(again.index) != _index_dtypes(value.index):
        raise Unfaithful("Parquet would change the type of its index")


def _has_same_names(again: Any, index: Any) -> bool:
    # A range is told by the number of rows, which a table without rows does not have.
    if is_exactly(index, "pandas", "RangeIndex"):
        return index.name is None or type(index.name) is str
    return list(again.names) == list(index.names)


def _index_dtypes(index: Any) -> list[str]:
    return [str(one) for one in (index.dtypes if hasattr(index, "levels") else [index.dtype])]


def _deeper(dtype: Any) -> str:
    # Equal dtypes of text may keep their values in different ways, and missing ones.
    return f"{dtype!r} {type(dtype).__qualname__}"


def _note_index(index: Any, facts: dict[str, Any]) -> None:
    levels = index.levels if hasattr(index, "levels") else [index]
    for level in levels:
        if str(level.dtype) == "category":
            raise Unfaithful("its index is categorical")
        if str(level.dtype) == "object":
            _require_plain_objects(level, "its index")
    if getattr(index, "freq", None) is not None:
        facts["freq"] = index.freqstr


def _note_column(column: Any, position: int, facts: dict[str, Any]) -> None:
    dtype = column.dtype
    if dtype.kind == "O" and str(dtype) == "object":
        if _require_plain_objects(column.array, f"column {column.name!r}") == {str}:
            # Arrow gives text back as a type of its own, from pandas 3 on.
            facts.setdefault("text", []).append(position)
    elif dtype.kind in "mM" and getattr(dtype, "unit", None) == "s":
        # Parquet counts milliseconds at least.
        facts.setdefault("seconds", []).append(position)
    elif str(dtype) == "category":
        values = dtype.categories.tolist()
        is_plain = all(type(one) is str for one in values) or all(type(one) is int for one in values)
        if not is_plain or dtype.categories.dtype != _dtype_of(values) or dtype.categories.name is not None:
            raise Unfaithful(f"column {column.name!r} has categories that are neither text nor whole numbers")
        facts.setdefault("categories", {})[str(position)] = [values, bool(dtype.ordered)]
    elif str(dtype) in ("Float32", "Float64") and bool(_has_nan_beside_missing(column)):
        raise Unfaithful(f"column {column.name!r} has both NaN and missing values")


def _dtype_of(values: list[Any]) -> Any:
    pandas = loaded("pandas")
    return pandas.Index(values).dtype if values else pandas.Index([], dtype=object).dtype


def _has_nan_beside_missing(column: Any) -> bool:
    data = getattr(column.array, "_data", None)
    mask = getattr(column.array, "_mask", None)
    if data is None or mask is None:
        return False
    return bool(((data != data) & ~mask).any())


def _require_plain_objects(values: Any, where: str) -> set[type]:
    found = set(map(type, values)) - {type(None)}
    if len(found) > 1 or not found <= set(_OBJECTS):
        names = ", ".join(sorted(one.__qualname__ for one in found))
        raise Unfaithful(f"{where} holds objects ({names})")
    return found


def _require_json(value: Any, what: str) -> None:
    if not is_json(value):
        raise Unfaithful(f"{what} is no JSON")
