"""A list of runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .markup import Content, Markup, element, table
from .page_part import part, status
from .shown import shown

#: Rows and columns of values that are shown; more are counted.
MOST_RUNS = 20
MOST_COLUMNS = 12
_FIRST = ("id", "started", "user", "status")


def runs_html(columns: Mapping[str, Sequence[Any]], total: int | None = None) -> Markup:
    """Runs as a table: column → values, one for each run, with ``params.NAME`` and ``metrics.NAME`` (as
    ``Runs.columns()`` gives them). ``total``: how many there are, where these are not all."""
    count = len(next(iter(columns.values()), []))
    first = [name for name in _FIRST if name in columns]
    values = [name for name in columns if name.startswith(("params.", "metrics."))]
    kept = [*first, *values[:MOST_COLUMNS]]
    heads: list[Content] = [name.partition(".")[2] or name for name in kept]
    numeric = frozenset(i for i, name in enumerate(kept) if name in values)
    rows = [[_cell(name, columns[name][at]) for name in kept] for at in range(min(count, MOST_RUNS))]
    shown_of = total if total is not None else count
    notes = [
        f"{len(rows)} of {shown_of} runs" if shown_of > len(rows) else _runs(shown_of),
        *([f"{len(values) - MOST_COLUMNS} more columns"] if len(values) > MOST_COLUMNS else []),
    ]
    return part(table(heads, rows, numeric), element("span", ", ".join(notes), class_="dim"))


def _runs(count: int) -> str:
    return "1 run" if count == 1 else f"{count} runs"


def _cell(name: str, value: Any) -> Content:
    if name == "id":
        return element("code", str(value))
    if name == "status":
        return status(str(value))
    if name == "started" and hasattr(value, "strftime"):
        return str(value.strftime("%Y-%m-%d %H:%M"))
    if name == "user":
        return str(value).partition(" <")[0]
    return shown(value)
