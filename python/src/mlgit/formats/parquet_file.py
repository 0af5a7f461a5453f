"""Parquet as all tables are written to it, whatever library they are of."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ..errors import MlgitError
from .types import needed

#: Rows that are written together, and at most held beside the table itself.
ROWS = 1024 * 1024

_KEY = b"mlgit"
#: Older ones run code that is in a file that they read (CVE-2023-47248).
_LEAST_PYARROW = (14, 0, 1)


def pyarrow(what: str) -> Any:
    """The library, of a version that reads files of strangers safely. Raises ``MlgitError``
    (``library-missing``).
    """
    found = needed("pyarrow", package="pyarrow", what=what)
    parts = tuple(int(part) for part in found.__version__.split(".")[:3] if part.isdigit())
    if parts < _LEAST_PYARROW:
        raise MlgitError(
            f"pyarrow {found.__version__} runs code that is in files: expected 14.0.1 or later",
            code="library-missing",
            hints=["pip install --upgrade pyarrow"],
        )
    return found


def write(batches: Iterable[Any], schema: Any, facts: dict[str, Any], target: Any) -> None:
    """Writes tables or batches of one schema, one after the other; ``facts`` are found again by
    ``read_facts``.
    """
    parquet = needed("pyarrow.parquet", package="pyarrow", what="A table")
    options: dict[str, Any] = {
        # Pinned, so that equal tables are equal bytes whatever the defaults of a release.
        "version": "2.6",
        "compression": "zstd",
        "compression_level": 3,
        "use_dictionary": True,
        "write_statistics": True,
        "data_page_version": "1.0",
        "store_schema": True,
    }
    if "use_content_defined_chunking" in inspect.signature(
        parquet.ParquetWriter.__init__
    ).parameters or _chunks(parquet):
        # Rows put in or taken out change the pages around them, and the store has the others already.
        options["use_content_defined_chunking"] = True
    where = str(target) if isinstance(target, Path) else target
    with parquet.ParquetWriter(where, with_facts(schema, facts), **options) as writer:
        for batch in batches:
            writer.write(batch, row_group_size=ROWS)


def _chunks(parquet: Any) -> bool:
    return "use_content_defined_chunking" in inspect.signature(parquet.write_table).parameters


def with_facts(schema: Any, facts: dict[str, Any]) -> Any:
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return schema.with_metadata({**(schema.metadata or {}), _KEY: text.encode()})


def read_facts(schema: Any) -> dict[str, Any]:
    """What its writer noted; of a file of somebody else nothing."""
    found = json.loads((schema.metadata or {}).get(_KEY, b"{}"))
    return found if isinstance(found, dict) else {}


def without_facts(table: Any) -> Any:
    rest = {key: value for key, value in (table.schema.metadata or {}).items() if key != _KEY}
    return table.replace_schema_metadata(rest or None)
