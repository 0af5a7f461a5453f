"""A clone of this machine as a place to read from: from its files where possible, else by the command
line."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

from .. import cli
from ..errors import MlgitError
from ..git.location import Location, locate
from ..git.objects import ObjectMissing, Objects
from ..git.refs import Refs
from ..git.settings import Settings, outer_files, read_settings
from .ask import discard
from .clone_runs import list_runs
from .clone_tags import tag_names, tags_by_run
from .copies import kept, share
from .find_artifact import Target, find_artifact
from .find_run import find_run
from .flow_file import FlowFile
from .index import Index
from .mlgit_refs import MlgitRefs
from .newest_runs import NewestRuns
from .parts import Parts
from .place import FoundArtifact, FoundRun, Place
from .query import Query
from .records import Documents
from .run_reader import RunReader
from .single_flight import SingleFlight
from .spec import Spec, parse_spec
from .store import LocalStore
from .tree_blob import Entry, parse_tree
from .unsure import Unsure

#: Then the command line is asked.
_UNSURE = (Unsure, ObjectMissing)
_open: dict[Location, Clone] = {}
_opening = threading.Lock()
_flights = SingleFlight()


def open_clone(folder: str) -> Clone:
    """The clone that a folder is in, opened once. Raises ``MlgitError`` (``not-a-repository``)."""
    location = locate(folder)
    with _opening:
        if location not in _open:
            _open[location] = Clone(location)
        return _open[location]


class Clone(Place):
    """A clone: its runs, and the artifacts in its local store or in those of its team."""

    def __init__(self, location: Location) -> None:
        self.location = location
        self._settings: tuple[Any, Settings] | None = None
        self._stores: dict[str, LocalStore] = {}
        refs, objects, index = MlgitRefs(Refs(location)), Objects(location), Index(location.common_dir)
        newest = NewestRuns(refs, location.common_dir)
        self.parts = Parts(
            refs=refs,
            objects=objects,
            runs=RunReader(refs, objects, index, newest, self._fill_index),
            flow_file=FlowFile(location.root, index, self._fill_index),
            settings=self.settings,
        )

    def __reduce__(self) -> tuple[Any, ...]:
        """Another process opens it for itself."""
        return open_clone, (self.location.folder,)

    @property
    def cwd(self) -> str:
        """Where the command line is called."""
        return self.location.folder

    def repository_from(self, root: str, common_dir: str) -> str:
        return "" if self.location.common_dir == common_dir else os.path.relpath(self.cwd, root)

    def settings(self) -> Settings:
        """git's configuration as it applies here, read again when one of its files has changed."""
        stamps = [_stamp(path) for path in [*outer_files(), *self.location.settings_files]]
        known = self._settings
        if known is None or known[0] != stamps:
            known = (stamps, read_settings(self.location.settings_files, self.cwd))
            self._settings = known
        return known[1]

    @property
    def store(self) -> LocalStore:
        """The local store (``mlgit.localStore``)."""
        root = os.path.join(self.location.common_dir, "mlgit", "store")
        if self._configured_store:
            root = os.path.join(self.cwd, os.path.expanduser(self._configured_store))
        return self._stores.setdefault(root, LocalStore(root))

    def find(self, spec: str) -> FoundArtifact:
        try:
            parsed = self._with_flow(parse_spec(spec))
            if parsed.flow is None or parsed.path is None or parsed.repo is not None:
                raise Unsure
            name = find_run(self.parts, parsed.flow, parsed.rev, parsed.back)
            target = find_artifact(self.parts.runs.documents(name.commit).manifest, parsed.path)
            run = FoundRun(name.flow, name.id, name.commit, name.remote)
        except _UNSURE:
            run, target = self._asked(spec)
        return replace(self.narrowed(run, target), asked=spec)

    def _fill_index(self) -> None:
        discard(["log", "--limit", "1"], self.cwd)

    def flows(self) -> list[str]:
        declared: list[str] = []
        try:
            declared = self.parts.flow_file.flows()
        except _UNSURE:
            # A flow file with a mistake: it says which.
            cli.call(["status"], cwd=self.cwd)
        return sorted({*declared, *self.parts.refs.flows()})

    def runs(self, query: Query) -> list[FoundRun]:
        return list_runs(self.parts, self.cwd, query)

    def many(self, runs: Sequence[FoundRun]) -> Iterator[tuple[FoundRun, Documents]]:
        for run, documents in zip(runs, self.parts.runs.many([run.commit or "" for run in runs])):
            # What could not be read the command line reads, or says why it cannot.
            yield run, self.documents(run) if documents is None else documents

    def tag_names(self, flow: str) -> list[str]:
        try:
            return tag_names(self.parts, flow)
        except _UNSURE:
            rows = cli.call(["log", flow, "--all"], cwd=self.cwd)["runs"]
            return sorted({tag for row in rows for tag in row["tags"]})

    def tags_by_run(self, flows: Collection[str]) -> dict[tuple[str, str], list[str]]:
        try:
            found = {flow: tags_by_run(self.parts, flow) for flow in flows}
            return {(flow, run): tags for flow in flows for run, tags in found[flow].items()}
        except _UNSURE:
            rows = cli.call(["log", "--all", "--reruns"], cwd=self.cwd)["runs"]
            return {(row["flow"], row["id"]): row["tags"] for row in rows}

    def find_run(self, flow: str, rev: str | None) -> FoundRun:
        text = flow if rev is None else f"{flow}@{rev}"
        try:
            parsed = parse_spec(text)
            if parsed.path is not None or parsed.flow != flow:
                raise Unsure
            name = find_run(self.parts, flow, parsed.rev, parsed.back)
            return FoundRun(name.flow, name.id, name.commit, name.remote)
        except _UNSURE:
            result = cli.call(["show", text], cwd=self.cwd)
            if "id" not in result:
                raise MlgitError(
                    f"{text} names no run", code="bad-run", hints=[f"mlgit.load({text!r})"]
                ) from None
            return FoundRun(result["flow"], result["id"], result["commit"], result.get("remote"))

    def documents(self, run: FoundRun) -> Documents:
        try:
            if run.commit is None:
                raise Unsure
            return self.parts.runs.documents(run.commit)
        except _UNSURE:
            result = cli.call(["show", f"{run.flow}@{run.id}"], cwd=self.cwd)
            return Documents(result["codeCommit"], result["manifest"], result["execution"], result["env"])

    def entries(self, artifact: FoundArtifact) -> list[Entry]:
        digest = artifact.content.digest
        path = self.store.tree(digest)
        if path is None:
            with _flights.of(digest):
                path = self.store.tree(digest)
                if path is None:
                    discard(["ls", artifact.spec], self.cwd)
                    path = self.store.tree(digest)
        try:
            if path is None:
                raise Unsure
            with open(path, "rb") as file:
                return parse_tree(file.read())
        except _UNSURE:
            return entries_asked(artifact.spec, self.cwd)

    def _path(self, artifact: FoundArtifact) -> str:
        content = artifact.content
        if artifact.is_folder:
            return kept("folders", content.digest[3:], lambda path: self._lay_out(artifact, path))
        here = self._blob(content)
        if here is not None:
            return here
        with _flights.of(content.digest):
            here = self._blob(content)
            if here is None:
                discard(["cat", artifact.spec], self.cwd)
                here = self._blob(content)
        return here or kept("files", content.digest[3:], lambda path: self._pull(artifact.spec, path))

    @property
    def _configured_store(self) -> str:
        return self.settings().get("mlgit.localstore", [""])[-1]

    @property
    def is_shared(self) -> bool:
        return self._configured_store != ""

    @property
    def folder(self) -> str | None:
        return self.cwd

    def run_with_id(self, flow: str, run: str) -> FoundRun | None:
        names = self.parts.refs.beginning_with(flow, run)
        return FoundRun(flow, run, names[0].commit, names[0].remote) if names else None

    def verify(self, artifact: FoundArtifact) -> None:
        if not artifact.is_folder:
            discard(["cat", artifact.spec], self.cwd)
            return
        with tempfile.TemporaryDirectory(prefix="mlgit-") as folder:
            self._pull(artifact.spec, os.path.join(folder, "verified"))

    def refuse(self, spec: str) -> None:
        cli.call(["cat", spec], cwd=self.cwd)

    def _blob(self, content: Entry) -> str | None:
        try:
            return self.store.blob(content.digest, content.size)
        except _UNSURE:
            return None

    def _lay_out(self, artifact: FoundArtifact, path: str) -> None:
        """Of what is in the local store; of a folder that is not wholly there, the command line brings it."""
        try:
            self._lay_out_tree(artifact.content.digest, path)
        except _UNSURE:
            shutil.rmtree(path, ignore_errors=True)
            self._pull(artifact.spec, path)

    def _lay_out_tree(self, digest: str, path: str) -> None:
        listing = self.store.tree(digest)
        if listing is None:
            raise Unsure
        with open(listing, "rb") as file:
            entries = parse_tree(file.read())
        os.mkdir(path)
        for entry in entries:
            target = os.path.join(path, entry.name)
            if entry.kind == "t":
                self._lay_out_tree(entry.digest, target)
                continue
            blob = self.store.blob(entry.digest, entry.size)
            # Where a link may lead is checked by the command line alone.
            if blob is None or entry.kind == "l":
                raise Unsure
            share(blob, target, executable=entry.kind == "x")

    def _pull(self, spec: str, path: str) -> None:
        cli.call(["pull-artifact", spec, "--output", path], cwd=self.cwd)

    def _with_flow(self, spec: Spec) -> Spec:
        """A bare word is a flow if there is one of that name, else a path in the only flow."""
        is_bare = spec.flow is not None and spec.rev is None and spec.path is None
        if spec.flow is not None and not is_bare:
            return spec
        flows = self.parts.flow_file.flows() or self.parts.refs.flows()
        if spec.flow in flows or len(flows) != 1:
            raise Unsure
        return Spec(spec.text, None, flows[0], spec.rev, spec.back, spec.flow if is_bare else spec.path)

    def _asked(self, spec: str) -> tuple[FoundRun, Target]:
        result = cli.call(["show", spec], cwd=self.cwd)
        if "output" not in result:
            # Of a run or a task: it says which artifacts it has.
            result = cli.call(["cat", spec], cwd=self.cwd)
        names = self.parts.refs.beginning_with(result["flow"], result["run"])
        found = names[0] if names else None
        run = FoundRun(
            result["flow"], result["run"], found.commit if found else None, found.remote if found else None
        )
        return run, Target(result["task"], result["name"], result["output"], tuple(result["inner"]))


def entries_asked(spec: str, cwd: str) -> list[Entry]:
    """What lies in a folder artifact, as the command line lists it."""
    letters = {"file": "f", "executable": "x", "link": "l", "tree": "t"}
    files = cli.call(["ls", spec], cwd=cwd)["files"]
    return [Entry(one["path"], letters[one["kind"]], one["sizeBytes"], one["digest"]) for one in files]


def _stamp(path: str) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
