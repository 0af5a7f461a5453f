"""Tables of Arrow that Parquet cannot hold as they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..errors import MlgitError
from . import arrow_tables, pandas_tables, polars_tables
from .parquet_file import ROWS, pyarrow
from .types import needed


class Arrow:
    """The file format of Arrow (IPC), uncompressed: every type of Arrow, mapped when it is read."""

    name = "arrow"
    safe = True

    def accepts(self, value: object) -> bool:
        return arrow_tables.is_table(value) or arrow_tables.is_stream(value)

    def save(self, value: Any, path: Path) -> None:
        ipc = needed("pyarrow.ipc", package="pyarrow", what="A table")
        is_table = arrow_tables.is_table(value)
        schema, batches = (
            (value.schema, value.to_batches(ROWS)) if is_table else arrow_tables.opened(value)[:2]
        )
        with path.open("wb") as file, ipc.new_file(file, schema) as writer:
            for batch in batches:
                writer.write(batch)

    def load(self, path: Path, *, as_: str | None = None) -> object:
        library = pyarrow(f"A table ({path.name})")
        ipc = needed("pyarrow.ipc", package="pyarrow", what="A table")
        table = ipc.open_file(library.memory_map(str(path))).read_all()
        if as_ in (None, "arrow"):
            return table
        if as_ == "pandas":
            return pandas_tables.frame_of(table, {}, path)
        if as_ == "polars":
            return polars_tables.frame_of(table, {}, path)
        raise MlgitError(f"as_ is {as_!r}: expected pandas, polars or arrow", code="wrong-option")
