"""Every run that a clone knows, newest first, from its refs, its index and its objects."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from ..git.objects import Objects
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


@dataclass(frozen=True)
class _Listed:
    refs: dict[str, str]
    by_flow: dict[str, list[RunName]]
    #: Remote → (flow, id) of what was fetched from it, this clone's own among them.
    fetched: dict[str, set[tuple[str, str]]]


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
        return sorted(self._all().by_flow)

    def of_flow(self, flow: str) -> list[RunName]:
        """Runs of a flow, own and fetched, newest first. Raises ``Unsure`` where a record is damaged."""
        with self._lock:
            names = self._all().by_flow.get(flow, [])
            self._learn(names)
            return sorted(names, key=self._age, reverse=True)

    def all(self) -> list[RunName]:
        """Runs of every flow, newest first. Raises ``Unsure`` where a record is damaged."""
        with self._lock:
            names = [name for flow in self._all().by_flow.values() for name in flow]
            self._learn(names)
            return sorted(names, key=self._age, reverse=True)

    def of_remote(self, remote: str, flow: str) -> list[RunName]:
        """Those of a flow that a remote has, as of the last fetch."""
        there = self._all().fetched.get(remote, set())
        return [name for name in self.of_flow(flow) if (flow, name.id) in there]

    def beginning_with(self, flow: str, prefix: str) -> list[RunName]:
        """Runs of a flow whose id begins so, in no order: their records are not read."""
        return [name for name in self._all().by_flow.get(flow, []) if name.id.startswith(prefix)]

    def start_of(self, name: RunName) -> Start:
        """When a run began."""
        with self._lock:
            self._learn([name])
            return self._starts[name.commit]

    def with_manifest(self, flow: str, manifest: str) -> list[RunName]:
        """Runs of a flow with this manifest (compact JSON), newest first."""
        names = self.of_flow(flow)
        oids = set(self._index.with_manifest(manifest))
        return [name for name in names if name.commit in oids]

    def many(self, commits: Iterable[str]) -> Iterator[tuple[str, Documents]]:
        """The records of many run commits, in order; a few at a time, so that not all are in memory."""
        wanted = list(commits)
        for at in range(0, len(wanted), 500):
            part = wanted[at : at + 500]
            texts = dict(self._index.many("parsed-run", part))
            for commit in part:
                text = texts.get(commit)
                yield commit, checked(decode_record(text)) if text else self.documents(commit)

    def _age(self, name: RunName) -> tuple[str, str]:
        return self._starts[name.commit].started_at, name.id

    def _all(self) -> _Listed:
        refs = self._refs.below(ALL_PREFIX)
        with self._lock:
            if self._listed is None or self._listed.refs is not refs:
                self._listed = _list(refs)
            return self._listed

    def _learn(self, names: list[RunName]) -> None:
        if all(name.commit in self._starts for name in names):
            return
        self._starts.update(self._index.starts())
        unknown = [name for name in names if name.commit not in self._starts]
        if len(unknown) > _FEW:
            self._fill()
            self._starts.update(self._index.starts())
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


def _list(refs: dict[str, str]) -> _Listed:
    own: dict[tuple[str, str], RunName] = {}
    others: list[RunName] = []
    fetched: dict[str, set[tuple[str, str]]] = {}
    start = len(RUNS_PREFIX)
    for ref, oid in sorted(refs.items()):
        if ref.startswith(RUNS_PREFIX):
            flow, _, run = ref[start:].partition("/")
            if is_run_id(run):
                own[flow, run] = RunName(flow, run, oid)
        elif ref.startswith(REMOTES_PREFIX):
            found = _FETCHED.fullmatch(ref)
            if found is not None and is_run_id(found.group(3)):
                remote, flow, run = found.groups()
                fetched.setdefault(remote, set()).add((flow, run))
                others.append(RunName(flow, run, oid, remote))
    for name in others:
        own.setdefault((name.flow, name.id), name)
    by_flow: dict[str, list[RunName]] = {}
    for name in own.values():
        by_flow.setdefault(name.flow, []).append(name)
    return _Listed(refs, by_flow, fetched)
