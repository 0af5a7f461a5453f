"""A flow and its runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Union

from ..errors import MlgitError
from .place import Place
from .query import Query
from .run import Run
from .runs import Runs

#: A CEL expression, as of ``mlgit log --filter``, or a function of a run.
Filter = Union[str, Callable[[Run], object], None]


class Flow:
    """A flow of a repository: ``flow["prod"]`` is the run with a tag, iteration goes over runs, newest
    first."""

    def __init__(self, place: Place, name: str) -> None:
        self._place = place
        self.name = name

    @property
    def latest(self) -> Run:
        """The newest whole run that succeeded: of this clone, else of what was fetched."""
        return self.run("latest")

    @property
    def accepted(self) -> Run:
        """The run whose manifest is accepted at ``HEAD``."""
        return Run(self._place, self._place.find_run(self.name, None))

    def run(self, rev: str) -> Run:
        """The run that ``FLOW@REV`` names: by its id or a beginning of it, a tag, ``latest``,
        ``origin/prod``, a git revision, with ``~n`` for one further back. Raises ``MlgitError`` as the
        command line does."""
        return Run(self._place, self._place.find_run(self.name, rev))

    def runs(
        self,
        *,
        filter: Filter = None,
        sort: str | None = None,
        limit: int | None = None,
        reruns: bool = False,
    ) -> Runs:
        """Runs of the flow, as ``mlgit.runs`` gives them."""
        return select_runs(self._place, self.name, filter=filter, sort=sort, limit=limit, reruns=reruns)

    @property
    def tags(self) -> Mapping[str, Run]:
        """Tag → run; a fetched tag is ``remote/name``. A run is found when its tag is looked up."""
        return _Tags(self)

    def __getitem__(self, rev: str) -> Run:
        return self.run(rev)

    def __iter__(self) -> Iterator[Run]:
        return iter(self.runs())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Flow) and (other._place, other.name) == (self._place, self.name)

    def __hash__(self) -> int:
        return hash((self._place, self.name))

    def __repr__(self) -> str:
        return f"<Flow {self.name}>"


class _Tags(Mapping[str, Run]):
    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._names = flow._place.tag_names(flow.name)

    def __getitem__(self, name: str) -> Run:
        if name not in self._names:
            raise KeyError(name)
        return self._flow.run(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __repr__(self) -> str:
        return f"<Tags {', '.join(self._names)}>"


def select_runs(
    place: Place,
    flow: str | None,
    *,
    filter: Filter,
    sort: str | None,
    limit: int | None,
    reruns: bool,
) -> Runs:
    """Runs of a place. A function as filter is called with each run until ``limit`` of them are found."""
    if limit is not None and (not isinstance(limit, int) or limit < 0):
        raise MlgitError(
            f"limit={limit!r}: expected a number of runs, or None for all",
            code="bad-limit",
            hints=["mlgit.runs(FLOW, limit=10)"],
        )
    if filter is None or isinstance(filter, str):
        return Runs(place, place.runs(Query(flow, filter, sort, limit, reruns)))
    kept: list[Run] = []
    for run in Runs(place, place.runs(Query(flow, None, sort, None, reruns))):
        if len(kept) == limit:
            break
        if filter(run):
            kept.append(run)
    return Runs.of(place, kept)
