"""Tables of polars, by way of Arrow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .format import Unfaithful
from .types import is_exactly, loaded, needed


def table_and_facts(value: Any) -> tuple[Any, dict[str, Any]]:
    is_series = is_exactly(value, "polars", "Series")
    frame = value.to_frame() if is_series else value
    try:
        table = frame.to_arrow()
    except Exception as error:
        # Its errors have no class in common; what it cannot turn into Arrow is what it keeps as objects.
        raise Unfaithful(f"Arrow has no such table: {error}") from error
    return table, {"kind": "polars.Series" if is_series else "polars.DataFrame"}


def frame_of(table: Any, _facts: dict[str, Any], _path: Path) -> Any:
    polars = needed("polars", package="polars", what="A table of polars")
    return polars.from_arrow(table)


def series_of(table: Any, facts: dict[str, Any], path: Path) -> Any:
    return frame_of(table, facts, path).to_series()


def require_same(again: Any, value: Any) -> None:
    polars = loaded("polars")
    if isinstance(value, polars.Series):
        again, value = again.to_frame(), value.to_frame()
    changed = [name for name, dtype in value.schema.items() if again.schema.get(name) != dtype]
    if changed or again.columns != value.columns:
        raise Unfaithful(f"Parquet would change the type of {', '.join(changed) or 'its columns'}")
