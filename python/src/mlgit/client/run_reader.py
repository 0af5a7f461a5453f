"""Every run that a clone knows, newest first, from its refs, its index and its objects."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from ..git.objects import ObjectMissing, Objects
from .index import Index, Start
from .mlgit_refs import MlgitRefs, RunName, named
from .newest_runs import KEPT, NewestRuns
from .records import Documents, checked, decode_record
from .unsure import Unsure

_FILES = ("manifest.json", "execution.json", "env.json")
#: Above this many runs that the index lacks, the command line is called once, which fills it.
_FEW = 100
#: Records that are taken from the index at once.
_AT_ONCE = 500
#: Records that are kept parsed.
_KEPT = 2048


class _Listed:
    """The run refs of a flow as they were once listed."""

    def __init__(self, flow: str, listings: list[tuple[str, str | None, dict[str, str]]]) -> None:
        self.listings = listings
        #: In no order.
        self.runs = named(flow, iter(listings))
        #: Newest first, once that was asked for.
        self.ordered: list[RunName] | None = None
        #: Of manifests that were asked for.
        self.with_manifest: dict[str, list[RunName]] = {}

    def is_of(self, listings: list[tuple[str, str | None, dict[str, str]]]) -> bool:
        """Whether these are the same listings: there is a new one of whatever has changed."""
        same = (a[:2] == b[:2] and a[2] is b[2] for a, b in zip(self.listings, listings))
        return len(self.listings) == len(listings) and all(same)


class RunReader:
    """Lists runs and reads their records. Commits never change: what was read once is kept."""

    def __init__(
        self, refs: MlgitRefs, objects: Objects, index: Index, newest: NewestRuns, fill: Callable[[], None]
    ) -> None:
        self._refs = refs
        self._objects = objects
        self._index = index
        self._newest = newest
        self._fill = fill
        self._lock = threading.RLock()
        self._starts: dict[str, Start] = {}
        self._listed: dict[str, _Listed] = {}
        self.documents = lru_cache(maxsize=_KEPT)(self._read_documents)

    def of_flow(self, flow: str) -> list[RunName]:
        """Runs of a flow, own and fetched, newest first. Raises ``Unsure`` where a record is damaged."""
        with self._lock:
            at = time.time()
            listed = self._all(flow)
            if listed.ordered is None:
                listed.ordered = self._newest_first(listed.runs)
                self._newest.learn(flow, listed.ordered, at, own=False)
            return listed.ordered

    def all(self) -> list[RunName]:
        """Runs of every flow, newest first. Raises ``Unsure`` where a record is damaged."""
        with self._lock:
            return self._newest_first([name for flow in self._refs.flows() for name in self._all(flow).runs])

    def newest(self, flow: str, *, own: bool = False) -> Iterator[RunName]:
        """As ``of_flow``, for who needs no more than the first ones; ``own``: only this clone's."""
        with self._lock:
            first = self._newest.get(flow, self._newest_first, own=own) or []
        yield from first
        known = set(first)
        yield from (name for name in (self._own(flow) if own else self.of_flow(flow)) if name not in known)

    def of_remote(self, remote: str, flow: str) -> list[RunName]:
        """Those of a flow that a remote has, as of the last fetch."""
        there = self._refs.of_remote(remote, flow)
        return [name for name in self.of_flow(flow) if name.id in there]

    def is_rerun(self, name: RunName) -> bool:
        """Whether a run that was listed was made to reproduce another."""
        maybe = self._starts[name.commit].maybe_rerun
        return maybe and "reproduces" in self.documents(name.commit).execution

    def with_manifest(self, flow: str, manifest: str) -> list[RunName]:
        """Runs of a flow with this manifest (compact JSON), newest first. Once some are among the newest
        runs of the flow, just these."""
        with self._lock:
            first = self._newest.get(flow, self._newest_first, own=False)
            if first:
                oids = set(self._index.with_manifest(manifest, [name.commit for name in first]))
                recent = [name for name in first if name.commit in oids]
                if recent:
                    return recent
            # It takes a look at every record: once for as long as the refs are the same.
            names, known = self.of_flow(flow), self._all(flow).with_manifest
            found = known.get(manifest)
            if not found:
                few = None if len(names) > KEPT else [name.commit for name in names]
                oids = set(self._index.with_manifest(manifest, few))
                found = known[manifest] = [name for name in names if name.commit in oids]
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

    def _own(self, flow: str) -> list[RunName]:
        at, folder = time.time(), self._refs.own_folder(flow)
        names = self._newest_first(named(flow, iter([(folder, None, self._refs.git.below(folder))])))
        self._newest.learn(flow, names, at, own=True)
        return names

    def _all(self, flow: str) -> _Listed:
        folders = self._refs.run_folders(flow).items()
        listings = [(folder, remote, self._refs.git.below(folder)) for folder, remote in folders]
        listed = self._listed.get(flow)
        if listed is None or not listed.is_of(listings):
            listed = self._listed[flow] = _Listed(flow, listings)
        return listed

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
