"""A repository of which there is no clone here, as a place to read from: the command line reads it."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from .. import cli
from .clone import Clone, entries_asked, open_clone
from .copies import kept
from .find_artifact import Target
from .mirror import mirror_of
from .place import FoundArtifact, FoundRun, Place
from .query import Query
from .records import Documents
from .tree_blob import Entry

#: In a URL.
_LOGIN = re.compile(r"(?<=//)[^/@]*@")


class RemotePlace(Place):
    """Runs and artifacts of a git URL, a git remote, a folder or a bundle. Artifacts are kept by digest."""

    def __init__(self, repo: str, store: str | None) -> None:
        self.repo = repo
        self.store = store
        self._mirror: Clone | None = None
        self._documents = lru_cache(maxsize=256)(self._read_documents)

    def __reduce__(self) -> tuple[Any, ...]:
        return RemotePlace, (self.repo, self.store)

    def find(self, spec: str) -> FoundArtifact:
        result = cli.call(["show", self.there(spec)])
        if "output" not in result:
            result = cli.call(["cat", self.there(spec)])
        run = FoundRun(result["flow"], result["run"], None)
        target = Target(result["task"], result["name"], result["output"], tuple(result["inner"]))
        return replace(self.narrowed(run, target), asked=spec)

    def find_run(self, flow: str, rev: str | None) -> FoundRun:
        result = cli.call(["show", self.there(flow if rev is None else f"{flow}@{rev}")])
        return FoundRun(result["flow"], result["id"], result["commit"])

    def flows(self) -> list[str]:
        return self._records().flows()

    def runs(self, query: Query) -> list[FoundRun]:
        return self._records().runs(query)

    def many(self, runs: Sequence[FoundRun]) -> Iterator[tuple[FoundRun, Documents]]:
        return self._records().many(runs)

    def tag_names(self, flow: str) -> list[str]:
        return self._records().tag_names(flow)

    def tags_by_run(self, flows: Collection[str]) -> dict[tuple[str, str], list[str]]:
        return self._records().tags_by_run(flows)

    def records_folder(self) -> str | None:
        """Where the records of all its runs are, as they are now."""
        return self._records().folder

    def _records(self) -> Clone:
        """Brought anew each time that runs are listed or tags are looked up: they are those of now."""
        self._mirror = mirror_of(self.repo)
        return self._mirror

    def documents(self, run: FoundRun) -> Documents:
        # Of runs that were listed the records are here.
        if self._mirror is not None and run.commit is not None:
            return self._mirror.documents(run)
        return self._documents(run)

    def entries(self, artifact: FoundArtifact) -> list[Entry]:
        if self.store is None:
            return entries_asked(self.there(artifact.spec), os.getcwd())
        return [_entry(one) for one in sorted(os.scandir(self._path(artifact)), key=lambda one: one.name)]

    def _path(self, artifact: FoundArtifact) -> str:
        if self.store is not None and artifact.target.inner:
            whole = Target(artifact.target.task, artifact.target.name, artifact.target.output)
            return os.path.join(self._path(self.narrowed(artifact.run, whole)), *artifact.target.inner)
        kind = "folders" if artifact.is_folder else "files"
        return kept(kind, artifact.content.digest[3:], lambda path: self._pull(artifact.spec, path))

    @property
    def folder(self) -> str | None:
        return None

    def repository_from(self, root: str, common_dir: str) -> str:
        if os.path.isdir(self.repo):
            return open_clone(self.repo).repository_from(root, common_dir)
        return _LOGIN.sub("", self.repo)

    @property
    def is_shared(self) -> bool:
        return False

    def run_with_id(self, flow: str, run: str) -> FoundRun | None:
        return None

    def verify(self, artifact: FoundArtifact) -> None:
        """What was brought was verified on the way."""

    def refuse(self, spec: str) -> None:
        cli.call(["cat", self.there(spec)])

    def _pull(self, spec: str, path: str) -> None:
        store = [] if self.store is None else ["--store", self.store]
        cli.call(["pull-artifact", spec, "--repo", self.repo, *store, "--output", path])

    def _read_documents(self, run: FoundRun) -> Documents:
        result = cli.call(["show", self.there(f"{run.flow}@{run.id}")])
        return Documents(result["codeCommit"], result["manifest"], result["execution"], result["env"])

    def there(self, spec: str) -> str:
        return f"{self.repo}#{spec[1:] if spec.startswith('#') else spec}"


def _entry(found: os.DirEntry[str]) -> Entry:
    """Of a folder that was brought whole; digests are not known of what is in it."""
    kind = "t" if found.is_dir() else "f"
    return Entry(found.name, kind, found.stat().st_size, "")
