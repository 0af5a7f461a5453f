"""An artifact of a run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from .find_artifact import Target
from .load import load_found, open_found
from .place import FoundArtifact, Place, found_in

if TYPE_CHECKING:
    from .lineage import Lineage
    from .task import Task


class Artifact:
    """A file or folder that a task made, or one in a folder. Nothing of it is read before it is asked for."""

    def __init__(self, place: Place, found: FoundArtifact, task: Task) -> None:
        self._place = place
        self._found = found
        #: The task that made it.
        self.task = task

    @property
    def spec(self) -> str:
        """The SPEC that names it and nothing else, as in ``mlgit.load(artifact.spec)``."""
        return self._found.spec

    @property
    def name(self) -> str:
        """Of the artifact, and behind it the path of a file in it."""
        return "/".join([self._found.target.name, *self._found.target.inner])

    @property
    def kind(self) -> str:
        """``file`` or ``folder``."""
        return "folder" if self._found.is_folder else "file"

    @property
    def format(self) -> str | None:
        """The form in which a value was saved; None for the output of a command."""
        return self._found.format

    @property
    def is_unsafe(self) -> bool:
        """Whether loading it can run code that is in it, as of a pickle, or of a list that has some."""
        from ..formats.format import is_unsafe

        return self.format is not None and is_unsafe(self.format, None)

    @property
    def digest(self) -> str:
        """``b3:`` and 64 hex digits."""
        return self._found.content.digest

    @property
    def size(self) -> int:
        """In bytes; of a folder, of all that is in it."""
        return self._found.content.size

    @property
    def file_name(self) -> str:
        """What it was called where it was made."""
        return self._found.file_name

    def load(
        self, *, as_: str | None = None, mmap: bool = False, trust: bool = False, verify: bool = False
    ) -> Any:
        """Its value, as ``mlgit.load`` gives it."""
        return load_found(self._place, self._found, as_=as_, mmap=mmap, trust=trust, verify=verify)

    def open(self, mode: str = "rb", *, encoding: str | None = None) -> IO[Any]:
        """Its bytes or text, as ``mlgit.open`` gives them."""
        return open_found(self._place, self._found, mode, encoding)

    def path(self) -> Path:
        """A path to it, to be read only, as ``mlgit.path`` gives it."""
        return Path(self._place.path(self._found))

    def __iter__(self) -> Iterator[Artifact]:
        """What lies in a folder, in byte order of names; nothing in a file."""
        if not self._found.is_folder:
            return
        for entry in self._place.entries(self._found):
            yield Artifact(self._place, found_in(self._found, entry), self.task)

    def __truediv__(self, path: str) -> Artifact:
        """A file or folder in it: ``artifact / "part-0.parquet"``."""
        target = self._found.target
        inner = Target(target.task, target.name, target.output, (*target.inner, *path.split("/")))
        return Artifact(self._place, self._place.narrowed(self._found.run, inner), self.task)

    @property
    def lineage(self) -> Lineage:
        """What it came from and what was made from it, over all runs that the clone knows."""
        from .lineage import lineage_of

        return lineage_of(self._place, self._found.spec)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Artifact) and (other.spec, other.digest) == (self.spec, self.digest)

    def __hash__(self) -> int:
        return hash((self.spec, self.digest))

    def __repr__(self) -> str:
        form = "" if self.format is None else f" {self.format}{', unsafe' if self.is_unsafe else ''}"
        return f"<Artifact {self.spec} {self.kind} {self.size} bytes{form}>"
