"""Whether a pickle of a run may be loaded, which executes what is in it."""

from __future__ import annotations

from typing import Any

from .. import cli
from .place import FoundRun, Place


def is_trusted(place: Place, run: FoundRun, task: str) -> bool:
    """Whether the run that computed a task's outputs is this clone's own, or signed by an allowed signer.

    Of a task that was taken from the cache that is the run in which it ran first. The first is known from the
    run's ref; signatures are verified by the command line (``docs/guides/sign-and-approve.md``). Without a
    clone nothing is trusted.
    """
    folder = place.folder
    if folder is None:
        return False
    record = place.documents(run).execution["tasks"].get(task, {})
    first = record.get("firstRun", run.id) if record.get("outcome") == "cached" else run.id
    maker = run if first == run.id else place.run_with_id(run.flow, first)
    if maker is None:
        return False
    return (maker.commit is not None and maker.remote is None) or _is_signed(maker, folder)


def _is_signed(run: FoundRun, folder: str) -> bool:
    signatures: list[dict[str, Any]] = cli.call(["show", f"{run.flow}@{run.id}"], cwd=folder).get(
        "signatures", []
    )
    return any(one.get("kind") == "signature" and one.get("state") == "good" for one in signatures)
