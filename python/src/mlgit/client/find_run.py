"""What ``FLOW@REV`` stands for in a clone, in the order of ``docs/guides/spec.md``."""

from __future__ import annotations

import re

from ..git.objects import Commit
from .accepted import accepted_run, published_branch
from .parts import Parts
from .records import is_whole_success
from .run_reader import REMOTES_PREFIX, RunName
from .unsure import Unsure
from .words import is_name, is_run_id, is_run_id_prefix, split_remote

_TAGS_PREFIX = "refs/mlgit/tags/"
_TRAILER = re.compile(r"^Mlgit-Run: (.*)$", re.MULTILINE)


def find_run(parts: Parts, flow: str, rev: str | None, back: int = 0) -> RunName:
    """The run that a revision of a flow names. Raises ``Unsure`` for none, several, and git's revisions."""
    if rev is None:
        head = parts.refs.resolve("HEAD")
        if head is None or back:
            raise Unsure
        return accepted_run(parts, flow, head)
    start, history = _start(parts, flow, rev)
    if back == 0:
        return start
    names = history if history is not None else parts.runs.of_flow(flow)
    older = iter(names[names.index(start) + 1 :])
    for name in older:
        if is_whole_success(parts.runs.documents(name.commit)):
            back -= 1
            if back == 0:
                return name
    raise Unsure


def _start(parts: Parts, flow: str, rev: str) -> tuple[RunName, list[RunName] | None]:
    """The run, and the history in which ``~n`` goes back where that is not the whole flow's."""
    remote, name = split_remote(rev)
    if name != "latest" and not is_run_id(name) and is_name(name):
        branch = parts.flow_file.bound_tags(flow).get(name)
        if branch is not None:
            return accepted_run(parts, flow, published_branch(parts, branch, remote)), None
    if rev == "latest":
        return _latest(parts, parts.runs.of_flow(flow)), None
    if remote is not None and name == "latest":
        history = parts.runs.of_remote(remote, flow)
        return _first_whole(parts, history), history
    candidates = {_only(parts, flow, run) for run in _tagged(parts, flow, rev)}
    if is_run_id_prefix(rev):
        candidates.update(parts.runs.beginning_with(flow, rev))
    if len(candidates) != 1:
        raise Unsure
    [found] = candidates
    # One that cannot be read is for the command line to report.
    parts.runs.documents(found.commit)
    return found, None


def _latest(parts: Parts, names: list[RunName]) -> RunName:
    own = [name for name in names if name.remote is None]
    try:
        return _first_whole(parts, own)
    except Unsure:
        return _first_whole(parts, names)


def _first_whole(parts: Parts, names: list[RunName]) -> RunName:
    for name in names:
        if is_whole_success(parts.runs.documents(name.commit)):
            return name
    raise Unsure


def _only(parts: Parts, flow: str, run: str) -> RunName:
    found = [name for name in parts.runs.beginning_with(flow, run) if name.id == run]
    if len(found) != 1:
        raise Unsure
    return found[0]


def _tagged(parts: Parts, flow: str, tag: str) -> set[str]:
    """Ids that ``TAG``, this clone's and every remote's, or ``REMOTE/TAG`` names."""
    asked, bare = split_remote(tag)
    suffix = f"/tags/{flow}/{bare}"
    refs = parts.refs.below("refs/mlgit/")
    if asked is not None:
        oids = [refs.get(f"{REMOTES_PREFIX}{asked}{suffix}")]
    else:
        own = refs.get(f"{_TAGS_PREFIX}{flow}/{bare}")
        fetched = (name for name in refs if name.startswith(REMOTES_PREFIX) and name.endswith(suffix))
        oids = [own, *(refs[name] for name in fetched)]
    return {run_of_tag(parts.objects.commit(oid)) for oid in oids if oid is not None}


def run_of_tag(commit: Commit) -> str:
    """The run id that a tag commit names in its trailer. Raises ``Unsure``."""
    found = _TRAILER.findall(commit.message)
    if not found or not is_run_id(found[-1]):
        raise Unsure
    run: str = found[-1]
    return run
