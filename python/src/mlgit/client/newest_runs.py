"""The newest runs of a flow that has many, remembered from one process to the next.

Which they are follows from the start of every run. What was found out holds for as long as no file or folder
of these refs has changed; where just single refs were added, only these are looked at.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ..git.refs import Stamp, is_settled, stamp_of
from .ask import user_cache
from .mlgit_refs import MlgitRefs, RunName, named
from .words import is_run_id

#: Runs that are remembered of a flow; one that has no more is put in order as quickly.
KEPT = 100
_VERSION = 1


@dataclass(frozen=True)
class _Known:
    stamps: dict[str, Stamp]
    #: Newest first.
    runs: list[RunName]
    #: Ids of those whose ref has a file of its own.
    loose: frozenset[str]


#: Puts runs in order, newest first.
Order = Callable[[list[RunName]], list[RunName]]


class NewestRuns:
    """The newest runs of each flow of a clone, as they are now."""

    def __init__(self, refs: MlgitRefs, common_dir: str) -> None:
        self._refs = refs
        self._common_dir = common_dir
        self._known: dict[tuple[str, bool], _Known] = {}

    def get(self, flow: str, order: Order, *, own: bool) -> list[RunName] | None:
        """The newest runs, all of them in order up to some; None where they are not known. ``own``: only this
        clone's."""
        known = self._known.get((flow, own)) or self._load(flow, own)
        if known is None:
            return None
        self._known[flow, own] = known
        changed = [path for path, stamp in known.stamps.items() if stamp_of(path) != stamp]
        if not changed:
            return known.runs
        return None if self._refs.git.packed_path in changed else self._with_loose(flow, known, order, own)

    def learn(self, flow: str, runs: Sequence[RunName], at: float, *, own: bool) -> None:
        """Remembers the newest of a flow's runs, which are all that there were at a time, newest first."""
        if len(runs) <= KEPT:
            return
        folders = self._folders(flow, own)
        kept = list(runs[:KEPT])
        known = {run.id for run in kept}
        loose = {ref[len(folder) :] for folder in folders for ref in self._refs.git.listing(folder).loose}
        self._keep(flow, own, _Known(self._stamps(flow, own), kept, frozenset(loose & known)), at)

    def _with_loose(self, flow: str, known: _Known, order: Order, own: bool) -> list[RunName] | None:
        """What was packed is as it was: refs with a file of their own come on top."""
        at = time.time()
        folders = self._folders(flow, own)
        read = {folder: self._refs.git.loose(folder) for folder in folders}
        listed = [(folder, folders[folder], refs) for folder, refs in read.items() if refs is not None]
        if len(listed) != len(read):
            return None
        loose = {run.id: run for run in named(flow, iter(listed))}
        if any(run.id in known.loose and loose.get(run.id) != run for run in known.runs):
            return None
        oldest = known.runs[-1]
        # What was fetched hides nothing of this clone's own.
        hidden = {
            run.id for run in known.runs if run.remote is None and loose.get(run.id, run).remote is not None
        }
        kept = [run for run in known.runs if run.id in hidden or run.id not in loose]
        all_runs = order([*kept, *(run for run in loose.values() if run.id not in hidden)])
        # Between those that are older there may be packed ones that were not kept.
        if oldest not in all_runs:
            return None
        runs = all_runs[: min(all_runs.index(oldest) + 1, KEPT)]
        here = frozenset(run.id for run in runs if run.id in loose)
        self._keep(flow, own, _Known(self._stamps(flow, own), runs, here), at)
        return runs

    def _folders(self, flow: str, own: bool) -> Mapping[str, str | None]:
        return {self._refs.own_folder(flow): None} if own else self._refs.run_folders(flow)

    def _stamps(self, flow: str, own: bool) -> dict[str, Stamp]:
        """Of all that would change if a run came or went."""
        above = [] if own else [folder for folders in self._refs.remotes().values() for folder in folders]
        top = [] if own else ["refs/mlgit/remotes/"]
        return self._refs.git.stamps([*self._folders(flow, own), *top, *above])

    def _keep(self, flow: str, own: bool, known: _Known, at: float) -> None:
        if not known.stamps or not is_settled(known.stamps, at):
            return
        self._known[flow, own] = known
        runs = [[run.id, run.commit, run.remote, run.id in known.loose] for run in known.runs]
        record = {"version": _VERSION, "stamps": known.stamps, "runs": runs}
        path = self._path(flow, own)
        # It is known in this process in any case.
        with contextlib.suppress(OSError):
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with tempfile.NamedTemporaryFile("w", dir=os.path.dirname(path), delete=False) as file:
                json.dump(record, file)
            os.replace(file.name, path)

    def _load(self, flow: str, own: bool) -> _Known | None:
        try:
            with open(self._path(flow, own), encoding="utf-8") as file:
                record = json.load(file)
            if record["version"] != _VERSION or self._refs.git.packed_path not in record["stamps"]:
                return None
            stamps = {
                path: None if stamp is None else tuple(stamp) for path, stamp in record["stamps"].items()
            }
            runs = [RunName(flow, id, commit, remote) for id, commit, remote, _ in record["runs"]]
            loose = frozenset(id for id, _, _, is_loose in record["runs"] if is_loose)
            return _Known(stamps, runs, loose) if runs and all(is_run_id(run.id) for run in runs) else None
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def _path(self, flow: str, own: bool) -> str:
        what = f"{self._common_dir}\0{flow}\0{own}"
        name = hashlib.sha256(what.encode("utf-8", "surrogateescape")).hexdigest()[:32]
        return os.path.join(user_cache(), "newest", f"{name}.json")
