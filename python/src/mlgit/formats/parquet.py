"""Tables of pandas, polars and Arrow."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any, Callable

from ..errors import MlgitError
from . import arrow_tables, pandas_tables, polars_tables
from .format import Unfaithful
from .parquet_file import pyarrow, read_facts, without_facts, write
from .types import is_exactly, is_installed, needed

#: Kind that the file notes -> how its table becomes a value again.
_RESTORE: dict[str, Callable[[Any, dict[str, Any], Path], object]] = {
    "pandas.DataFrame": pandas_tables.frame_of,
    "pandas.Series": pandas_tables.series_of,
    "polars.DataFrame": polars_tables.frame_of,
    "polars.Series": polars_tables.series_of,
    "pyarrow.Table": arrow_tables.table_of,
}
_AS = {"pandas": "pandas.DataFrame", "polars": "polars.DataFrame", "arrow": "pyarrow.Table"}
_DATASET = "pyarrow.Dataset"


class Parquet:
    """Parquet with content-defined chunks. A table comes back as what it was: index, dtypes and categories
    included.

    A table that Parquet would change goes to the next format: Arrow's own, or pickle.
    """

    name = "parquet"
    safe = True

    def accepts(self, value: object) -> bool:
        is_frame = is_exactly(value, "pandas", "DataFrame", "Series") or is_exactly(
            value, "polars", "DataFrame", "Series"
        )
        # Without pyarrow a frame is pickled, which needs nothing more than the frame itself does.
        return (
            (is_frame and is_installed("pyarrow"))
            or arrow_tables.is_table(value)
            or arrow_tables.is_stream(value)
        )

    def save(self, value: Any, path: Path) -> None:
        pyarrow("A table")
        if arrow_tables.is_stream(value):
            schema, batches, kind = arrow_tables.opened(value)
            arrow_tables.require_same_schema(
                self._probe(schema.empty_table(), {"kind": "pyarrow.Table"}), schema
            )
            write(batches, schema, {"kind": kind}, path)
            return
        if is_exactly(value, "pandas", "DataFrame", "Series"):
            table, facts = pandas_tables.table_and_facts(value)
        elif is_exactly(value, "polars", "DataFrame", "Series"):
            table, facts = polars_tables.table_and_facts(value)
        else:
            table, facts = value, {"kind": "pyarrow.Table"}
        # Types are told by a table without rows, at no cost; that values stay the same is the business of
        # each library.
        again = self._probe(table.slice(0, 0), facts)
        if facts["kind"].startswith("pandas"):
            pandas_tables.require_same(again, value)
        elif facts["kind"].startswith("polars"):
            polars_tables.require_same(again, value)
        else:
            arrow_tables.require_same_schema(again, table.schema)
        write([table], table.schema, facts, path)

    def load(self, path: Path, *, as_: str | None = None) -> object:
        pyarrow(f"A table ({path.name})")
        parquet = needed("pyarrow.parquet", package="pyarrow", what="A table")
        facts = read_facts(parquet.read_schema(path))
        if as_ is not None and as_ not in _AS:
            raise MlgitError(f"as_ is {as_!r}: expected pandas, polars or arrow", code="wrong-option")
        kind = facts.get("kind", "pyarrow.Table") if as_ is None else _AS[as_]
        if kind == _DATASET:
            return needed("pyarrow.dataset", package="pyarrow", what="A data set").dataset(
                path, format="parquet"
            )
        return self._restored(parquet.read_table(path), {**facts, "kind": kind}, path)

    def _probe(self, empty: Any, facts: dict[str, Any]) -> Any:
        parquet = needed("pyarrow.parquet", package="pyarrow", what="A table")
        buffer = io.BytesIO()
        try:
            write([empty], empty.schema, facts, buffer)
            buffer.seek(0)
            return self._restored(parquet.read_table(buffer), facts, None)
        except (TypeError, ValueError, NotImplementedError, KeyError) as error:
            # Errors of Arrow are among them.
            raise Unfaithful(f"Parquet has no such table: {error}") from error

    def _restored(self, table: Any, facts: dict[str, Any], path: Any) -> Any:
        restore = _RESTORE.get(facts["kind"])
        if restore is None:
            raise MlgitError(
                f"This version knows no table of kind {facts['kind']}", code="unreadable", kind="failed"
            )
        return restore(without_facts(table), facts, path)
