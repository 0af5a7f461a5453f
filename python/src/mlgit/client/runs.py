"""A list of runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, overload

from .place import FoundRun, Place
from .read_ahead import ReadAhead
from .run import Run
from .run_table import columns_of

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow


class Runs(Sequence[Run]):
    """Runs in an order. What is in them is read when it is asked for."""

    def __init__(self, place: Place, found: Sequence[FoundRun]) -> None:
        self._place = place
        self._found = found
        self._made: dict[int, Run] = {}
        self._ahead = ReadAhead(place, found)

    @classmethod
    def of(cls, place: Place, runs: Iterable[Run]) -> Runs:
        """A list of runs that are there already."""
        kept = list(runs)
        made = cls(place, [run._found for run in kept])
        made._made = dict(enumerate(kept))
        return made

    def __len__(self) -> int:
        return len(self._found)

    @overload
    def __getitem__(self, at: int) -> Run: ...

    @overload
    def __getitem__(self, at: slice) -> Runs: ...

    def __getitem__(self, at: int | slice) -> Run | Runs:
        if isinstance(at, slice):
            return Runs.of(self._place, (self._run(i) for i in range(*at.indices(len(self)))))
        return self._run(range(len(self))[at])

    def __iter__(self) -> Iterator[Run]:
        for at in range(len(self._found)):
            yield self._run(at)

    def _run(self, at: int) -> Run:
        run = self._made.get(at)
        if run is None:
            run = self._made.setdefault(at, Run(self._place, self._found[at], lambda: self._ahead.read(at)))
        return run

    def columns(self) -> dict[str, list[Any]]:
        """Column → values, one for each run: ``id``, ``flow``, ``status``, ``started``, ``duration``
        (seconds), ``user``, ``branch``, ``code``, ``tags``, then ``params.NAME`` and ``metrics.NAME``; None
        where a run has none."""
        return columns_of(self._place, self._found)

    def to_pandas(self) -> pandas.DataFrame:
        """A table of pandas with these columns."""
        import pandas

        return pandas.DataFrame(self.columns())

    def to_polars(self) -> polars.DataFrame:
        """A table of polars with these columns."""
        import polars

        return polars.DataFrame(self.columns(), strict=False, infer_schema_length=None)

    def to_arrow(self) -> pyarrow.Table:
        """A table of Arrow with these columns."""
        import pyarrow

        return pyarrow.table({name: _arrow_values(values) for name, values in self.columns().items()})

    def __repr__(self) -> str:
        shown = ", ".join(f"{found.flow}@{found.id}" for found in self._found[:5])
        more = "" if len(self) <= 5 else f", and {len(self) - 5} more"
        return f"<Runs {shown or 'none'}{more}>"

    def _repr_html_(self) -> str:
        from ..notebook import MOST_RUNS, runs_html

        return runs_html(columns_of(self._place, self._found[:MOST_RUNS]), total=len(self))


def _arrow_values(values: list[Any]) -> Any:
    """Values of several types, which one run may give to a parameter and another may not, become texts."""
    import pyarrow

    try:
        return pyarrow.array(values)
    except (pyarrow.ArrowInvalid, pyarrow.ArrowTypeError):
        return pyarrow.array([None if value is None else str(value) for value in values])
