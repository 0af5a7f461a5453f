"""Which refs of mlgit there are (``docs/format.md``, "Refs"), looked up where they lie."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..git.refs import Refs
from .words import is_run_id

_RUNS = "refs/mlgit/runs/"
_TAGS = "refs/mlgit/tags/"
_REMOTES = "refs/mlgit/remotes/"
#: What lies below the name of a remote, which may hold slashes.
_KINDS = {"runs", "tags", "notes", "signatures", "holds", "reproductions", "purged", "archive"}


@dataclass(frozen=True)
class RunName:
    """A run as its ref has it."""

    flow: str
    id: str
    commit: str
    #: None for this clone's own.
    remote: str | None = None


class MlgitRefs:
    """Runs and tags, of this clone and of its remotes."""

    def __init__(self, refs: Refs) -> None:
        self.git = refs

    def remotes(self) -> dict[str, list[str]]:
        """Remotes of which anything was fetched, in byte order of their folders → the folders that lead there
        and to their runs."""
        found = dict(self._remotes_in("", [_REMOTES]))
        return {remote: found[remote] for remote in sorted(found, key=lambda name: name + "/")}

    def flows(self) -> list[str]:
        """Those that have runs, in byte order."""
        folders = [_RUNS, *(f"{_REMOTES}{remote}/runs/" for remote in self.remotes())]
        return sorted({flow for folder in folders for flow in self.git.children(folder)})

    def run_folders(self, flow: str) -> dict[str, str | None]:
        """Folders with run refs of a flow → the remote; this clone's own first."""
        fetched = {f"{_REMOTES}{remote}/runs/{flow}/": remote for remote in self.remotes()}
        return {self.own_folder(flow): None, **fetched}

    def own_folder(self, flow: str) -> str:
        """The folder with this clone's own run refs of a flow."""
        return f"{_RUNS}{flow}/"

    def has_own(self, flow: str) -> bool:
        """Whether any run of a flow is this clone's own."""
        return flow in self.git.children(_RUNS)

    def of_remote(self, remote: str, flow: str) -> set[str]:
        """Ids of the runs of a flow that a remote has."""
        folder = f"{_REMOTES}{remote}/runs/{flow}/"
        return {ref[len(folder) :] for ref in self.git.below(folder)}

    def beginning_with(self, flow: str, prefix: str) -> list[RunName]:
        """Runs of a flow whose id begins so, in no order."""
        return named(
            flow,
            (
                (folder, source, self._beginning(folder, prefix))
                for folder, source in self.run_folders(flow).items()
            ),
        )

    def tags(self, flow: str) -> list[tuple[str, str]]:
        """Tags of a flow and the commits that say what they name; a fetched one is ``remote/name``."""
        folders = [(f"{_TAGS}{flow}/", "")]
        folders += [(f"{_REMOTES}{remote}/tags/{flow}/", f"{remote}/") for remote in self.remotes()]
        found = (
            (ref[len(folder) :], of, oid)
            for folder, of in folders
            for ref, oid in self.git.below(folder).items()
        )
        return [(of + name, oid) for name, of, oid in found if "/" not in name]

    def tagged(self, flow: str, tag: str, remote: str | None) -> list[str]:
        """Commits of the tags of this name: those of a remote, or this clone's and every remote's."""
        remotes = list(self.remotes()) if remote is None else [remote]
        names = [f"{_REMOTES}{one}/tags/{flow}/{tag}" for one in remotes]
        own = [f"{_TAGS}{flow}/{tag}"] if remote is None else []
        return [oid for oid in map(self.git.resolve, [*own, *names]) if oid is not None]

    def _beginning(self, folder: str, prefix: str) -> dict[str, str]:
        if not is_run_id(prefix):
            return self.git.beginning_with(folder + prefix)
        oid = self.git.resolve(folder + prefix)
        return {} if oid is None else {folder + prefix: oid}

    def _remotes_in(self, name: str, folders: list[str]) -> Iterator[tuple[str, list[str]]]:
        children = self.git.children(folders[-1])
        if name and children & _KINDS:
            yield name, [*folders, f"{folders[-1]}runs/"]
        for child in sorted(children - (_KINDS if name else set())):
            below = [*folders, f"{folders[-1]}{child}/"]
            yield from self._remotes_in(f"{name}/{child}" if name else child, below)


def named(flow: str, listings: Iterator[tuple[str, str | None, dict[str, str]]]) -> list[RunName]:
    """Runs of a flow from folder, remote and refs of each place. What is this clone's own and was fetched,
    too, counts as its own."""
    found: dict[str, RunName] = {}
    for folder, remote, refs in listings:
        start = len(folder)
        for ref, oid in refs.items():
            run = ref[start:]
            if is_run_id(run) and run not in found:
                found[run] = RunName(flow, run, oid, remote)
    return list(found.values())
