"""Tables of Arrow, and what gives them piece by piece."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from .format import Unfaithful
from .types import is_a, is_exactly


def is_table(value: object) -> bool:
    return is_exactly(value, "pyarrow", "Table")


def is_stream(value: object) -> bool:
    """A data set, or a reader of batches, which is read once: by being saved."""
    return is_a(value, "pyarrow.dataset", "Dataset") or is_exactly(value, "pyarrow", "RecordBatchReader")


def opened(value: Any) -> tuple[Any, Iterable[Any], str]:
    """Schema, batches as they are asked for, and the kind that the file notes."""
    if is_exactly(value, "pyarrow", "RecordBatchReader"):
        return value.schema, value, "pyarrow.Table"
    return value.schema, value.to_batches(), "pyarrow.Dataset"


def table_of(table: Any, _facts: dict[str, Any], _path: Path) -> Any:
    return table


def require_same_schema(again: Any, schema: Any) -> None:
    if not again.schema.equals(schema, check_metadata=True):
        changed = [
            one.name for one, other in zip(schema, again.schema) if not one.equals(other, check_metadata=True)
        ]
        raise Unfaithful(f"Parquet would change {', '.join(changed) or 'its metadata'}")
