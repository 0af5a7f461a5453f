"""A task of a run: one execution of a step, or of an item of one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ..errors import MlgitError
from .artifact import Artifact
from .find_artifact import Target
from .input import Input
from .records import check_output, listed
from .unsure import Unsure

if TYPE_CHECKING:
    from .run import Run


class Task:
    """What a task was given and what it made, as the run's record has it."""

    def __init__(self, run: Run, id: str, record: Mapping[str, Any]) -> None:
        #: The run that it is of.
        self.run = run
        #: The step's name; of an item of a fan-out with ``/`` and the item behind it.
        self.id = id
        self._record = record

    @property
    def spec(self) -> str:
        """The SPEC that names it."""
        return f"{self.run.spec}:{self.id}/"

    @property
    def step(self) -> str:
        """Name of its step."""
        return str(self._record["step"])

    @property
    def item(self) -> Mapping[str, Any] | None:
        """Key → value of an item of a fan-out; None of a step without one."""
        return self._record.get("item")

    @property
    def status(self) -> str:
        """``succeeded``, ``failed``, ``cancelled`` or ``skipped``."""
        return str(self._record["status"])

    @property
    def params(self) -> dict[str, Any]:
        """Those that it could see."""
        return listed(self._record["params"], self.run.execution)

    @property
    def metrics(self) -> dict[str, Any]:
        """By dotted names."""
        return dict(self._record["metrics"])

    @property
    def checks(self) -> list[Mapping[str, Any]]:
        """Its checks as the record has them: ``name``, ``severity``, ``status``, ``expected``, ``found`` …"""
        return list(self._record.get("checks", ()))

    @property
    def command(self) -> list[str]:
        """Commands as the task saw them."""
        return list(self._record["command"])

    @property
    def key(self) -> str | None:
        """Its cache key."""
        return self._record.get("key")

    @cached_property
    def artifacts(self) -> Mapping[str, Artifact]:
        """Name → artifact, of what it made."""
        made = {}
        for name, output in self._record["outputs"].items():
            _require_whole(self.spec, name, output)
            found = self.run._place.narrowed(self.run._found, Target(self.id, name, output))
            made[name] = Artifact(self.run._place, found, self)
        return MappingProxyType(made)

    @cached_property
    def inputs(self) -> Mapping[str, Input]:
        """Name → what it was given."""
        given = {name: Input(self, name, record) for name, record in self._record["inputs"].items()}
        return MappingProxyType(given)

    @property
    def execution(self) -> dict[str, Any]:
        """How it went: ``outcome``, ``attempts`` and what else ``execution.json`` has of it."""
        return dict(self.run.execution["tasks"].get(self.id, {}))

    @property
    def cached(self) -> bool:
        """Whether its result was taken from the cache."""
        return self.execution.get("outcome") == "cached"

    @property
    def duration(self) -> float | None:
        """Seconds of its last attempt; None of one that did not run."""
        attempts = self.execution.get("attempts", [])
        return attempts[-1]["wallMs"] / 1000 if attempts else None

    def __getitem__(self, name: str) -> Artifact:
        if name not in self.artifacts:
            made = ", ".join(self.artifacts) or "none"
            raise KeyError(f"{self.spec} made no artifact {name!r}: it made {made}")
        return self.artifacts[name]

    def __reduce__(self) -> tuple[Any, ...]:
        return Task, (self.run, self.id, self._record)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Task) and (other.run, other.id) == (self.run, self.id)

    def __hash__(self) -> int:
        return hash((self.run, self.id))

    def __repr__(self) -> str:
        return f"<Task {self.spec} {self.status}>"


def _require_whole(task: str, name: str, output: object) -> None:
    try:
        check_output(output)
    except Unsure:
        raise MlgitError(
            f"Record of {task} is damaged: its output {name} does not say which bytes it is",
            code="bad-record",
            kind="integrity",
            exit_code=13,
            hints=["mlgit fsck"],
        ) from None
