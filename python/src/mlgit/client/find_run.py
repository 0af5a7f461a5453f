"""What ``FLOW@REV`` stands for in a clone, in the order of ``docs/guides/spec.md``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import dropwhile, islice

from ..git.objects import Commit
from .accepted import accepted_run, published_branch
from .mlgit_refs import RunName
from .parts import Parts
from .records import is_whole_success
from .unsure import Unsure
from .words import is_name, is_run_id, is_run_id_prefix, split_remote

_TRAILER = re.compile(r"^Mlgit-Run: (.*)$", re.MULTILINE)


def find_run(parts: Parts, flow: str, rev: str | None, back: int = 0) -> RunName:
    """The run that a revision of a flow names. Raises ``Unsure`` for none, several, and git's revisions."""
    if rev is None:
        head = parts.refs.git.resolve("HEAD")
        if head is None or back:
            raise Unsure
        return accepted_run(parts, flow, head)
    start, history = _start(parts, flow, rev)
    if back == 0:
        return start
    names = iter(history) if history is not None else parts.runs.newest(flow)
    older = islice(dropwhile(lambda name: name != start, names), 1, None)
    return _whole(parts, older, back)


def _start(parts: Parts, flow: str, rev: str) -> tuple[RunName, list[RunName] | None]:
    """The run, and the history in which ``~n`` goes back where that is not the whole flow's."""
    remote, name = split_remote(rev)
    if name != "latest" and not is_run_id(name) and is_name(name):
        branch = parts.flow_file.bound_tags(flow).get(name)
        if branch is not None:
            return accepted_run(parts, flow, published_branch(parts, branch, remote)), None
    if rev == "latest":
        return _latest(parts, flow), None
    if remote is not None and name == "latest":
        history = parts.runs.of_remote(remote, flow)
        return _whole(parts, iter(history)), history
    tagged = {run_of_tag(parts.objects.commit(oid)) for oid in parts.refs.tagged(flow, name, remote)}
    candidates = {_only(parts, flow, run) for run in tagged}
    if is_run_id_prefix(rev):
        candidates.update(parts.refs.beginning_with(flow, rev))
    if len(candidates) != 1:
        raise Unsure
    [found] = candidates
    # One that cannot be read is for the command line to report.
    parts.runs.documents(found.commit)
    return found, None


def _latest(parts: Parts, flow: str) -> RunName:
    if parts.refs.has_own(flow):
        try:
            return _whole(parts, parts.runs.newest(flow, own=True))
        except Unsure:
            pass
    return _whole(parts, parts.runs.newest(flow))


def _whole(parts: Parts, names: Iterator[RunName], at: int = 1) -> RunName:
    """The first, or a later one, of the whole runs that succeeded."""
    for name in names:
        if is_whole_success(parts.runs.documents(name.commit)):
            at -= 1
            if at == 0:
                return name
    raise Unsure


def _only(parts: Parts, flow: str, run: str) -> RunName:
    found = parts.refs.beginning_with(flow, run)
    if len(found) != 1:
        raise Unsure
    return found[0]


def run_of_tag(commit: Commit) -> str:
    """The run id that a tag commit names in its trailer. Raises ``Unsure``."""
    found = _TRAILER.findall(commit.message)
    if not found or not is_run_id(found[-1]):
        raise Unsure
    run: str = found[-1]
    return run
