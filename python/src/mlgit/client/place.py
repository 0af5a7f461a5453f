"""Where runs and artifacts are read from: a clone of this machine, or a repository without one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from ..errors import MlgitError
from .find_artifact import Target
from .query import Query
from .records import Documents
from .taken import tell_taken
from .tree_blob import Entry


@dataclass(frozen=True)
class FoundRun:
    """A run, with its records where they are here."""

    flow: str
    id: str
    #: None where the manifest alone is known: that of an accepted run whose record is gone.
    commit: str | None
    remote: str | None = None


@dataclass(frozen=True)
class FoundArtifact:
    """An artifact, or a file or folder in one, as a record has it."""

    run: FoundRun
    target: Target
    #: What the path names, down to a file in a folder.
    content: Entry
    spec: str = field(compare=False)
    #: The SPEC that it was asked for by, where that was one.
    asked: str | None = field(default=None, compare=False)

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder."""
        return self.content.kind == "t"

    @property
    def file_name(self) -> str:
        """What its file is called where it was made."""
        path: str = self.target.output["path"]
        return self.target.inner[-1] if self.target.inner else path.rpartition("/")[2]

    @property
    def format(self) -> str | None:
        """The name of the form in which it was saved; None for one of a command."""
        found: str | None = self.target.output.get("format")
        return found if not self.target.inner or found is None else _format_within(found, self.target.inner)


def _format_within(folder: str, inner: tuple[str, ...]) -> str | None:
    """Of a list whose elements are files of their own, each is called by its format."""
    from ..formats.elements import ELEMENTS

    return inner[0].partition(".")[2] if folder in ELEMENTS and len(inner) == 1 else None


class Place(ABC):
    """Where runs and artifacts are read from. Every method may ask the command line, and raises its
    errors."""

    @property
    @abstractmethod
    def folder(self) -> str | None:
        """Where the command line is called for it; None without a clone."""

    def there(self, spec: str) -> str:
        """How the command line, called in ``folder``, is told a SPEC of it."""
        return spec

    @abstractmethod
    def repository_from(self, root: str, common_dir: str) -> str:
        """REPO of a SPEC by which another repository names this one, without a login; empty where it is the
        same. ``root`` is the top of its working tree."""

    @property
    @abstractmethod
    def is_shared(self) -> bool:
        """Whether others may write to the store that artifacts are read from."""

    @abstractmethod
    def run_with_id(self, flow: str, run: str) -> FoundRun | None:
        """The run of a flow with this whole id; None where it is not known."""

    @abstractmethod
    def verify(self, artifact: FoundArtifact) -> None:
        """Compares the bytes with their digest. Raises the command line's error where they differ."""

    @abstractmethod
    def find(self, spec: str) -> FoundArtifact:
        """The artifact that a SPEC names."""

    @abstractmethod
    def find_run(self, flow: str, rev: str | None) -> FoundRun:
        """The run that ``FLOW@REV`` names; without a revision, the one that is accepted."""

    @abstractmethod
    def flows(self) -> list[str]:
        """Names of the flows that are declared or have runs."""

    @abstractmethod
    def runs(self, query: Query) -> list[FoundRun]:
        """Runs that a query asks for."""

    @abstractmethod
    def many(self, runs: Sequence[FoundRun]) -> Iterator[tuple[FoundRun, Documents]]:
        """The records of many runs, in their order."""

    @abstractmethod
    def tag_names(self, flow: str) -> list[str]:
        """Tags of a flow; a fetched one is ``remote/name``."""

    @abstractmethod
    def tags_by_run(self, flows: Collection[str]) -> dict[tuple[str, str], list[str]]:
        """Flow and id of a run → its tags, of some flows."""

    def consumed(self, spec: str, run: str) -> FoundRun:
        """The run that an input came from, by its SPEC and the id that was recorded."""
        repo, mark, rest = spec.rpartition("#")
        flow = rest.partition("@")[0].partition(":")[0]
        if mark and repo:
            raise MlgitError(
                f"{spec} is an artifact of another repository: run {run} of it is not looked up here",
                code="repo-not-here",
                hints=[f"mlgit.flow({flow!r}, repo={repo!r}).run({run!r})"],
            )
        return self.find_run(flow, run)

    @abstractmethod
    def documents(self, run: FoundRun) -> Documents:
        """The records of a run."""

    @abstractmethod
    def refuse(self, spec: str) -> None:
        """Raises the command line's error of a SPEC whose file is not there, which says what there is
        instead.
        """

    @abstractmethod
    def entries(self, artifact: FoundArtifact) -> list[Entry]:
        """What lies in a folder artifact, at its top."""

    def path(self, artifact: FoundArtifact) -> str:
        """A path to its bytes, which must not be written to; they are brought here where they are not."""
        path = self._path(artifact)
        tell_taken(self, artifact)
        return path

    @abstractmethod
    def _path(self, artifact: FoundArtifact) -> str:
        """As ``path``, without telling anybody."""

    def narrowed(self, run: FoundRun, target: Target) -> FoundArtifact:
        """The artifact of a target, down to a file in it."""
        output = target.output
        kind = "t" if output["kind"] == "tree" else "x" if output.get("executable") else "f"
        whole = Target(target.task, target.name, output)
        content = Entry(target.name, kind, output["sizeBytes"], output["digest"])
        found = FoundArtifact(run, whole, content, spec_of(run, whole))
        for segment in target.inner:
            entries = self.entries(found) if found.is_folder else []
            entry = next((one for one in entries if one.name == segment), None)
            if entry is None:
                self.refuse(spec_of(run, target))
                raise RuntimeError(f"{spec_of(run, target)} was not there, and is now")
            found = found_in(found, entry)
        return found


def found_in(folder: FoundArtifact, entry: Entry) -> FoundArtifact:
    """An entry of a folder artifact."""
    target = folder.target
    inner = Target(target.task, target.name, target.output, (*target.inner, entry.name))
    return FoundArtifact(folder.run, inner, entry, spec_of(folder.run, inner))


def spec_of(run: FoundRun, target: Target) -> str:
    """The SPEC that names this and nothing else."""
    text = f"{run.flow}@{run.id}:{'/'.join([target.task, target.name, *target.inner])}"
    return f"#{text}" if "#" in text else text
