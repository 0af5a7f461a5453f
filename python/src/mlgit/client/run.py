"""A run of a flow."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from .artifact import Artifact
from .find_artifact import find_tasks
from .load import load_found
from .metrics import unique_metrics
from .place import FoundRun, Place
from .records import Documents, listed
from .task import Task
from .unsure import Unsure

if TYPE_CHECKING:
    from .lineage import Lineage


class Run:
    """A run: its parameters, metrics, tasks and artifacts. Its records are read when one of them is asked
    for.
    """

    def __init__(self, place: Place, found: FoundRun, read: Callable[[], Documents] | None = None) -> None:
        self._place = place
        self._found = found
        self._read = read or (lambda: place.documents(found))

    @property
    def flow(self) -> str:
        """Name of its flow."""
        return self._found.flow

    @property
    def id(self) -> str:
        """Ten characters; any unique beginning of four or more names it."""
        return self._found.id

    @property
    def spec(self) -> str:
        """``flow@id``."""
        return f"{self.flow}@{self.id}"

    @property
    def commit(self) -> str | None:
        """The oid of its commit; None without a clone."""
        return self._found.commit

    @property
    def remote(self) -> str | None:
        """The remote that it was fetched from; None of this clone's own."""
        return self._found.remote

    @cached_property
    def _documents(self) -> Documents:
        return self._read()

    @property
    def manifest(self) -> dict[str, Any]:
        """``manifest.json``: what was made from what (``docs/format.md``)."""
        return dict(self._documents.manifest)

    @property
    def execution(self) -> dict[str, Any]:
        """``execution.json``: how it went."""
        return dict(self._documents.execution)

    @property
    def env(self) -> dict[str, Any]:
        """``env.json``: where it ran."""
        return dict(self._documents.env)

    @property
    def code_commit(self) -> str:
        """The oid of the commit with the code that ran."""
        return self._documents.code_commit

    @property
    def status(self) -> str:
        """``succeeded``, ``failed``, ``cancelled`` or ``lost``."""
        return str(self.manifest["status"])

    @property
    def params(self) -> dict[str, Any]:
        """All parameters of the flow, with the values of this run; lists as lists."""
        return listed(self._documents.manifest["params"], self._documents.execution)

    @property
    def metrics(self) -> dict[str, Any]:
        """By their names where only one task has that name, else by ``task.name``."""
        return unique_metrics(self._documents.manifest)

    @property
    def is_partial(self) -> bool:
        """Whether it is of part of the flow."""
        return self.manifest.get("partial") is True

    @property
    def started(self) -> datetime:
        """When it began, in UTC."""
        return moment(self.execution["startedAt"])

    @property
    def ended(self) -> datetime:
        """When it ended, in UTC."""
        return moment(self.execution["endedAt"])

    @property
    def duration(self) -> float:
        """Seconds from its start to its end."""
        return (self.ended - self.started).total_seconds()

    @property
    def user(self) -> str:
        """Whose it is: ``name <email>``."""
        return str(self.execution["user"])

    @property
    def host(self) -> str:
        """Where it was driven from."""
        return str(self.execution["host"])

    @property
    def branch(self) -> str | None:
        """The branch that it was made on."""
        return self.execution.get("branch")

    @property
    def message(self) -> str | None:
        """What ``--message`` said."""
        return self.execution.get("message")

    @cached_property
    def tags(self) -> list[str]:
        """Tags that name it; a fetched one is ``remote/name``."""
        return self._place.tags_by_run([self.flow]).get((self.flow, self.id), [])

    @cached_property
    def tasks(self) -> Mapping[str, Task]:
        """Task id → task."""
        return MappingProxyType({id: Task(self, id, task) for id, task in self.manifest["tasks"].items()})

    def step(self, name: str) -> list[Task]:
        """The tasks of a step: one, or one an item. Raises ``KeyError`` where it has no such step."""
        found = [task for task in self.tasks.values() if task.step == name]
        if not found:
            raise KeyError(f"{self.spec} has no step {name!r}: it has {', '.join(self._steps())}")
        return found

    def task(self, path: str) -> Task:
        """A task by ``STEP`` or ``STEP/ITEM``; keys of an item in any order. Raises ``KeyError``."""
        try:
            [id] = find_tasks(self._documents.manifest, path)
        except (Unsure, ValueError):
            raise KeyError(f"{self.spec} has no task {path!r}: it has {', '.join(self.tasks)}") from None
        return self.tasks[id]

    @property
    def artifacts(self) -> list[Artifact]:
        """Everything that it made, by tasks."""
        return [artifact for task in self.tasks.values() for artifact in task.artifacts.values()]

    def __getitem__(self, path: str) -> Artifact:
        """An artifact by ``ARTIFACT``, ``STEP/ARTIFACT`` and so on, as behind the colon of a SPEC."""
        found = self._place.find(f"{self.spec}:{path}")
        return Artifact(self._place, found, self.tasks[found.target.task])

    def load(self, path: str, **options: Any) -> Any:
        """The value of an artifact: ``run.load("model")``. Options are those of ``mlgit.load``."""
        return load_found(self._place, self._place.find(f"{self.spec}:{path}"), **options)

    @cached_property
    def consumed(self) -> Mapping[str, Run]:
        """SPEC of an input from elsewhere → the run that it was taken from."""
        consumed = self.execution.get("consumed", {})
        return MappingProxyType(
            {spec: Run(self._place, self._place.consumed(spec, id)) for spec, id in consumed.items()}
        )

    @property
    def lineage(self) -> Lineage:
        """What it came from and what was made from it."""
        from .lineage import lineage_of

        return lineage_of(self._place, self.spec)

    def __reduce__(self) -> tuple[Any, ...]:
        """Another process reads its records again."""
        return Run, (self._place, self._found)

    def __iter__(self) -> Iterator[Task]:
        return iter(self.tasks.values())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Run) and (other.flow, other.id) == (self.flow, self.id)

    def __hash__(self) -> int:
        return hash((self.flow, self.id))

    def __repr__(self) -> str:
        return f"<Run {self.spec}>"

    def _repr_html_(self) -> str:
        from ..notebook import run_html

        return run_html(self.spec, self.manifest, self.execution, tags=self.tags)

    def _steps(self) -> list[str]:
        return list(dict.fromkeys(task.step for task in self.tasks.values()))


def moment(text: str) -> datetime:
    """A time of a record (ISO 8601, UTC, milliseconds)."""
    return datetime.fromisoformat(text[:-1] + "+00:00")
