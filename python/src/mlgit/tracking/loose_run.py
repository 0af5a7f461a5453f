"""A run of code that is no flow yet, as a context."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from contextvars import Token
from datetime import datetime, timezone
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from .. import cli
from ..errors import MlgitError
from . import active
from .artifacts import put_artifact
from .cells import executed_cells
from .environment import packages, python_version, script
from .inputs import Inputs
from .journal import Journal
from .names import require_key, require_name, suggest_name
from .values import metric_value, param_values, step_number

if TYPE_CHECKING:
    from ..client.place import FoundArtifact, Place


class LooseRun:
    """Records code, environment and what is logged between its start and its end, as a run of ``name``.

    ``with`` begins and ends it: succeeded; failed, with the exception, which goes on; cancelled by
    ``KeyboardInterrupt``. Its methods may be called from any thread. In a notebook whose work spans cells,
    ``start()`` and ``end()`` do the same.
    """

    def __init__(
        self,
        name: str,
        params: Mapping[str, Any] | None = None,
        *,
        message: str | None = None,
        repo: str | os.PathLike[str] | None = None,
    ) -> None:
        self.name = require_name("run", name)
        #: Id of the run; empty until it has started.
        self.id = ""
        #: ``running``, then as it is recorded.
        self.status = "new"
        #: Commit of the record, when it has ended.
        self.commit: str | None = None
        self._params = dict(params or {})
        self._message = message
        self._repo = Path(repo) if repo is not None else Path.cwd()
        self._lock = threading.Lock()
        self._artifacts: set[str] = set()
        self._journal: Journal | None = None
        self._inputs: Inputs | None = None
        self._root = self._repo
        self._token: Token[LooseRun | None] | None = None
        self._pid = 0
        #: The end that was written down, which is to be recorded.
        self._said: str | None = None
        self._recorded: dict[str, Any] | None = None

    @property
    def is_open(self) -> bool:
        """Whether it can be logged to."""
        return self._journal is not None

    def start(self) -> LooseRun:
        """Fixes the code as it is now. Raises ``MlgitError``, as for the name of a flow."""
        self._refuse_start()
        # What is wrong with them leaves no run open, which the next try would be within.
        params = _param_lines(self._params)
        message = [] if self._message is None else ["--message", self._message]
        words = ["record", "start", self.name, "--process", str(os.getpid()), *message]
        told = cli.call(words, cwd=self._repo)
        self.id, self._root, self._pid = told["run"], Path(told["root"]), os.getpid()
        folder = Path(told["folder"])
        self._journal, self._inputs = Journal(folder), Inputs(self._root, folder.parent.parent.parent)
        self.status = "running"
        self._token = active.current.set(self)
        active.open_runs.append(self)
        path = script(self._root)
        line = {"type": "environment", "version": python_version(), "packages": list(packages())}
        self._append(line if path is None else {**line, "script": path})
        for one in params:
            self._append(one)
        return self

    def end(self, error: BaseException | None = None) -> LooseRun:
        """Records the run, as ``error`` makes it. It may be called again after an error."""
        if self._journal is not None:
            self._said = self._say_end(self._journal, error)
        if self._said is None or self._recorded is not None:
            raise self._closed()
        self._recorded = cli.call(["record", "end", self.id], cwd=self._root)
        self.commit = self._recorded["commit"]
        self.status = self._said
        return self

    def _say_end(self, journal: Journal, error: BaseException | None) -> str:
        cells = executed_cells()
        if cells is not None and "cells" not in self._artifacts:
            self._put(cells.encode(), "cells", {"masked": True})
        status, reason = _outcome(error)
        ended = datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line = {"type": "end", "status": status, "endedAt": ended}
        self._append(line if reason is None else {**line, "reason": reason})
        self._close(journal)
        return status

    def __enter__(self) -> LooseRun:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # A process that was forked inside has this object, too, and another end.
        if os.getpid() == self._pid:
            self.end(error)

    def log_param(self, name: str, value: Any) -> None:
        """A parameter; its last value counts. A mapping is flattened, with dots between its names."""
        self.log_params({require_key("parameter", name): value})

    def log_params(self, params: Mapping[str, Any]) -> None:
        """Several parameters."""
        for line in _param_lines(params):
            self._append(line)

    def log_metric(self, name: str, value: Any, step: int | None = None) -> None:
        """A metric; with ``step`` also a point of its curve. Its last value is the run's."""
        line = {"type": "metric", "name": require_key("metric", name), "value": metric_value(name, value)}
        self._append(line if step is None else {**line, "step": step_number(name, step)})

    def log_metrics(self, metrics: Mapping[str, Any], step: int | None = None) -> None:
        """Several metrics."""
        for name, value in metrics.items():
            self.log_metric(name, value, step)

    def log_artifact(self, value: Any, name: str | None = None) -> None:
        """A file or folder (by path, as it is now) or an object, as an artifact of the run.

        Without ``name`` a path's last part counts, without the extension. A second one of a name replaces
        the first. An object may also come after its name, as the value of a metric does.
        """
        if isinstance(value, str) and name is not None and not isinstance(name, str):
            value, name = name, value
        if name is None:
            name = _name_of(value)
        self._put(value, require_name("artifact", name), {})

    def note_input(self, place: Place, found: FoundArtifact) -> None:
        """An artifact of an earlier run is read: it is an input of this one. The package calls it."""
        line = None if self._inputs is None else self._inputs.line(place, found)
        if line is not None:
            self._append(line)

    def _put(self, value: Any, name: str, beside: dict[str, Any]) -> None:
        journal = self._journal
        if journal is None:
            raise self._closed()
        place = _free_place(journal.folder / "artifacts", name)
        said = put_artifact(value, place, self._root, name)
        self._artifacts.add(name)
        line = {"type": "artifact", "name": name, "file": f"artifacts/{place.name}"}
        self._append({**line, **said, **beside})

    @property
    def root(self) -> Path:
        """Top of the repository that has the code."""
        return self._root

    @property
    def spec(self) -> str:
        """``name@id``, once it has started."""
        return f"{self.name}@{self.id}"

    def __repr__(self) -> str:
        return f"<mlgit.run {self.name}@{self.id or 'new'} {self.status}>"

    def _repr_html_(self) -> str | None:
        if self._recorded is None:
            return None
        from ..notebook import run_html

        return run_html(self.spec, self._recorded["manifest"], self._recorded["execution"])

    def _append(self, line: dict[str, Any]) -> None:
        journal = self._journal
        if journal is None:
            raise self._closed()
        journal.append(line)

    def _close(self, journal: Journal) -> None:
        journal.close()
        self._journal = None
        active.open_runs.remove(self)
        if self._token is not None and active.current.get() is self:
            active.current.set(None)

    def _refuse_start(self) -> None:
        if self.status != "new":
            raise self._closed()
        if active.in_task():
            raise MlgitError(
                f"run {self.name} was to begin in a task of a flow, which is part of a run already",
                code="run-in-task",
                hints=["mlgit.log_metric(…)   (writes to the step's metrics)"],
            )
        around = active.current.get()
        if around is not None and around.is_open:
            raise MlgitError(
                f"run {self.name} was to begin within {around.name}@{around.id}: expected one at a time",
                code="run-within-run",
                hints=["run.end()   (ends one that was begun with start())"],
            )

    def _closed(self) -> MlgitError:
        state = "has not started" if self.status == "new" else f"is {self.status} already"
        return MlgitError(
            f"run {self.name} {state}: expected one that is under way",
            code="run-not-open",
            hints=[f'with mlgit.run("{self.name}") as run:'],
        )


def run(
    name: str,
    params: Mapping[str, Any] | None = None,
    *,
    message: str | None = None,
    repo: str | os.PathLike[str] | None = None,
) -> LooseRun:
    """A run of code that is no flow: ``with mlgit.run("exploration", params={"lr": 0.1}) as run:``.

    ``repo`` is a folder of the repository that has the code; without it, the current folder.
    """
    return LooseRun(name, params, message=message, repo=repo)


def _param_lines(params: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {"type": "param", "name": require_key("parameter", name), "value": value}
        for name, value in param_values(params).items()
    ]


def _outcome(error: BaseException | None) -> tuple[str, str | None]:
    if error is None or (isinstance(error, SystemExit) and error.code in (None, 0)):
        return "succeeded", None
    if isinstance(error, KeyboardInterrupt):
        return "cancelled", None
    text = str(error).strip().split("\n")[0][:500]
    kind = type(error).__name__
    return "failed", f"{kind}: {text}" if text else kind


def _name_of(value: Any) -> str:
    if isinstance(value, (str, os.PathLike)):
        return suggest_name(Path(value).name.split(".")[0])
    raise MlgitError(
        f"an artifact of type {type(value).__name__} has no name",
        code="bad-name",
        hints=["mlgit.log_artifact(value, name=…)"],
    )


def _free_place(folder: Path, name: str) -> Path:
    """A name that no other thread takes."""
    folder.mkdir(exist_ok=True)
    for number in range(1_000_000):
        claim = folder / f"{number}-{name}.claimed"
        try:
            claim.touch(exist_ok=False)
        except FileExistsError:
            continue
        return folder / f"{number}-{name}"
    raise AssertionError("a million artifacts of one name")
