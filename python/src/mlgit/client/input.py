"""What a task was given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .artifact import Artifact
    from .run import Run
    from .task import Task


class Input:
    """An input of a task, and where it came from."""

    def __init__(self, task: Task, name: str, record: Mapping[str, Any]) -> None:
        self.task = task
        self.name = name
        self._record = record

    @property
    def digest(self) -> str:
        """``b3:`` and 64 hex digits."""
        return str(self._record["digest"])

    @property
    def size(self) -> int:
        """In bytes."""
        return int(self._record["sizeBytes"])

    @property
    def kind(self) -> str:
        """``file`` or ``folder``."""
        return "folder" if self._record["kind"] == "tree" else "file"

    @property
    def origin(self) -> dict[str, Any]:
        """``path`` in the repository, ``step`` and ``output``, ``spec`` of another run, or ``url`` and
        ``pin``.
        """
        return dict(self._record["from"])

    @property
    def run(self) -> Run | None:
        """The run that it is from: this one, or one that this one consumed; None for files and URLs.

        Raises ``MlgitError`` where that run is not known here.
        """
        if "step" in self.origin:
            return self.task.run
        spec = self.origin.get("spec")
        if spec is None:
            return None
        return self.task.run.consumed.get(spec)

    @property
    def artifacts(self) -> list[Artifact]:
        """The artifacts that it is, or is made of where it joins those of several items; none for files and
        URLs.
        """
        run = self.run
        if run is None:
            return []
        if "step" in self.origin:
            step, name = self.origin["step"], self.origin["output"]
            made = [
                task.artifacts[name]
                for task in run.tasks.values()
                if task.step == step and name in task.artifacts
            ]
            same = [artifact for artifact in made if artifact.digest == self.digest]
            return same[:1] or made
        all_made = (artifact for task in run.tasks.values() for artifact in task.artifacts.values())
        return [artifact for artifact in all_made if artifact.digest == self.digest][:1]

    def __repr__(self) -> str:
        return f"<Input {self.name} of {self.task.spec} from {self.origin}>"
