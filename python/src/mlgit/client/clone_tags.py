"""Tags of a clone: its own, fetched ones, and those that a branch decides about."""

from __future__ import annotations

from .accepted import accepted_run, published_branch
from .find_run import run_of_tag
from .parts import Parts
from .words import split_remote


def tag_names(parts: Parts, flow: str) -> list[str]:
    """Tags of a flow; a fetched one is ``remote/name``. In byte order. Raises ``Unsure``."""
    bound = parts.flow_file.bound_tags(flow)
    return sorted(
        {*bound, *(name for name, _ in parts.refs.tags(flow) if split_remote(name)[1] not in bound)}
    )


def tags_by_run(parts: Parts, flow: str) -> dict[str, list[str]]:
    """Run id → tags of a flow that name it, in byte order. Raises ``Unsure``."""
    bound = parts.flow_file.bound_tags(flow)
    named = [(name, oid) for name, oid in parts.refs.tags(flow) if split_remote(name)[1] not in bound]
    found: dict[str, list[str]] = {}
    for name, oid in named:
        found.setdefault(run_of_tag(parts.objects.commit(oid)), []).append(name)
    for name, branch in bound.items():
        run = accepted_run(parts, flow, published_branch(parts, branch, None))
        found.setdefault(run.id, []).append(name)
    return {run: sorted(names) for run, names in found.items()}
