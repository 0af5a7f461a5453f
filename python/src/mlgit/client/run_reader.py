"""Every run that a clone knows, newest first, from its refs, its index and its objects."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ..git.objects import ObjectMissing, Objects
from ..git.refs import Refs
from .index import Index, Start
from .records import Documents, checked, decode_record
from .unsure import Unsure
from .words import is_run_id

ALL_PREFIX = "refs/mlgit/"
RUNS_PREFIX = "refs/mlgit/runs/"
REMOTES_PREFIX = "refs/mlgit/remotes/"
_FETCHED = re.compile(r"refs/mlgit/remotes/(.+)/runs/([^/]+)/([^/]+)")
_FILES = ("manifest.json", "execution.json", "env.json")
#: Above this many runs that the index lacks, the command line is called once, which fills it.
_FEW = 100
#: Records that are taken from the index at once.
_AT_ONCE = 500
#: Records that are kept parsed.
_KEPT = 2048


@dataclass(frozen=True)
class RunName:
    """A run as its ref has it."""

    flow: str
    id: str
    commit: str
    #: None for this clone's own.
    remote: str | None = None


class _Listed:
    """The run refs of one listing, taken apart flow by flow as they are asked for."""

    def __init__(self, refs: dict[str, str]) -> None:
        self.refs = refs
        self._fetched = {ref: oid for ref, oid in refs.items() if ref.startswith(REMOTES_PREFIX)}
        self._named: dict[str, list[RunName]] = {}
        #: Of flows that were asked for, newest first.
        self.ordered: dict[str, list[RunName]] = {}
        #: Of flows and manifests that were asked for.
        self.with_manifest: dict[tuple[str, str], list[RunName]] = {}

    def flows(self) -> list[str]:
        """Those that have runs, in byte order."""
        start = len(RUNS_PREFIX)
        own = {ref[start:].partition("/")[0] for ref in self.refs if ref.startswith(RUNS_PREFIX)}
        found = (_FETCHED.fullmatch(ref) for ref in self._fetched)
        return sorted(own | {match.group(2) for match in found if match is not None})

    def named(self, flow: str) -> list[RunName]:
        """Runs of a flow in no order. What is this clone's own and was fetched as well counts as its own."""
        if flow not in self._named:
            prefix = f"{RUNS_PREFIX}{flow}/"
            start = len(prefix)
            own = ((ref[start:], oid) for ref, oid in self.refs.items() if ref.startswith(prefix))
            found = {run: RunName(flow, run, oid) for run, oid in own if is_run_id(run)}
            for remote, run, oid in self.fetched(flow):
                if run not in found:
                    found[run] = RunName(flow, run, oid, remote)
            self._named[flow] = list(found.values())
        return self._named[flow]

    def fetched(self, flow: str) -> Iterator[tuple[str, str, str]]:
        """Remote, id and commit of what was fetched, this clone's own among them."""
        for ref, oid in sorted(self._fetched.items()):
            match = _FETCHED.fullmatch(ref)
            if match is not None and match.group(2) == flow and is_run_id(match.group(3)):
                yield match.group(1), match.group(3), oid


class RunReader:
    """Lists runs and reads their records. Commits never change: what was read once is kept."""

    def __init__(self, refs: Refs, objects: Objects, index: Index, fill: Callable[[], None]) -> None:
        self._refs = refs
        self._objects = objects
        self._index = index
        self._fill = fill
        self._lock = threading.RLock()
        self._starts: dict[str, Start] = {}
        self._listed: _Listed | None = None
        self.documents = lru_cache(maxsize=_KEPT)(self._read_documents)

    def flows(self) -> list[str]:
        """Those that have runs, in byte order."""
        return self._all().flows()

    def of_flow(self, flow: str) -> list[RunName]:
        """Runs of a flow, own and fetched, newest first. Raises ``Unsure`` where a record is damaged."""
        with self._lock:
            listed = self._all()
            if flow not in listed.ordered:
                listed.ordered[flow] = self._newest_first(listed.named(flow))
            return listed.ordered[flow]

    def all(self) -> list[RunName]:
        """Runs of every flow, newest first. Raises ``Unsure`` where a record is damaged."""
        with self._lock:
            listed = self._all()
            return self._newest_first([name for flow in listed.flows() for name in listed.named(flow)])

    def of_remote(self, remote: str, flow: str) -> list[RunName]:
        """Those of a flow that a remote has, as of the last fetch."""
        with self._lock:
            there = {run for source, run, _ in self._all().fetched(flow) if source == remote}
            return [name for name in self.of_flow(flow) if name.id in there]

    def beginning_with(self, flow: str, prefix: str) -> list[RunName]:
        """Runs of a flow whose id begins so, in no order: their records are not read."""
        with self._lock:
            return [name for name in self._all().named(flow) if name.id.startswith(prefix)]

    def is_rerun(self, name: RunName) -> bool:
        """Whether a run that was listed was made to reproduce another."""
        maybe = self._starts[name.commit].maybe_rerun
        return maybe and "reproduces" in self.documents(name.commit).execution

    def with_manifest(self, flow: str, manifest: str) -> list[RunName]:
        """Runs of a flow with this manifest (compact JSON), newest first."""
        with self._lock:
            # It takes a look at every record: once for as long as the refs are the same.
            names, known = self.of_flow(flow), self._all().with_manifest
            found = known.get((flow, manifest))
            if not found:
                oids = set(self._index.with_manifest(manifest))
                found = known[flow, manifest] = [name for name in names if name.commit in oids]
            return found

    def many(self, commits: Sequence[str]) -> Iterator[Documents | None]:
        """The records of many run commits, in order, a few at a time; None for one that cannot be read."""
        for at in range(0, len(commits), _AT_ONCE):
            part = commits[at : at + _AT_ONCE]
            texts = dict(self._index.many("parsed-run", part))
            for commit in part:
                text = texts.get(commit)
                try:
                    yield checked(decode_record(text)) if text else self.documents(commit)
                except (Unsure, ObjectMissing):
                    yield None

    def _newest_first(self, names: list[RunName]) -> list[RunName]:
        self._learn(names)
        return sorted(names, key=self._age, reverse=True)

    def _age(self, name: RunName) -> tuple[str, str]:
        return self._starts[name.commit].started_at, name.id

    def _all(self) -> _Listed:
        refs = self._refs.below(ALL_PREFIX)
        with self._lock:
            if self._listed is None or self._listed.refs is not refs:
                self._listed = _Listed(refs)
            return self._listed

    def _learn(self, names: list[RunName]) -> None:
        unknown = [name for name in names if name.commit not in self._starts]
        if not unknown:
            return
        self._starts.update(self._index.starts([name.commit for name in unknown]))
        unknown = [name for name in unknown if name.commit not in self._starts]
        if len(unknown) > _FEW:
            self._fill()
            self._starts.update(self._index.starts([name.commit for name in unknown]))
        for name in unknown:
            if name.commit not in self._starts:
                execution = self.documents(name.commit).execution
                self._starts[name.commit] = Start(execution["startedAt"], "reproduces" in execution)

    def _read_documents(self, commit: str) -> Documents:
        remembered = self._index.get("parsed-run", commit)
        if remembered is not None:
            return checked(decode_record(remembered))
        found = self._objects.commit(commit)
        entries = self._objects.tree(found.tree)
        if not found.parents or any(name not in entries for name in _FILES):
            raise Unsure
        texts = [self._objects.read(entries[name].oid)[1].decode("utf-8") for name in _FILES]
        try:
            manifest, execution, env = (decode_record(text) for text in texts)
        except ValueError:
            raise Unsure from None
        return checked(
            {"codeCommit": found.parents[0], "manifest": manifest, "execution": execution, "env": env}
        )
