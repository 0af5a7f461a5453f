"""Whether what a run made may be loaded although loading can run code that is in it, as that of a pickle."""

from __future__ import annotations

from typing import Any

from .. import cli
from .place import FoundArtifact, FoundRun, Place


def is_trusted(place: Place, found: FoundArtifact) -> bool:
    """Whether the run that computed an artifact is this clone's own, or signed by an allowed signer.

    Of a task whose result this clone took from the cache, that is the run in which it ran first, and that
    run's record must have the artifact. Signatures are verified by the command line
    (``docs/guides/sign-and-approve.md``). Without a clone nothing is trusted.
    """
    folder, run = place.folder, found.run
    if folder is None:
        return False
    first = place.documents(run).execution["tasks"].get(found.target.task, {}).get("firstRun", run.id)
    if run.remote is not None or first == run.id:
        return _is_own_or_signed(run, folder)
    maker = place.run_with_id(run.flow, first)
    return maker is not None and _has_made(place, maker, found) and _is_own_or_signed(maker, folder)


def _has_made(place: Place, maker: FoundRun, found: FoundArtifact) -> bool:
    """The entry of a cache that says whose result it is may have been written by anybody."""
    output = found.target.output
    made = (
        one for task in place.documents(maker).manifest["tasks"].values() for one in task["outputs"].values()
    )
    return any(
        one["digest"] == output["digest"] and one.get("format") == output.get("format") for one in made
    )


def _is_own_or_signed(run: FoundRun, folder: str) -> bool:
    if run.commit is not None and run.remote is None:
        return True
    shown: dict[str, Any] = cli.call(["show", f"{run.flow}@{run.id}"], cwd=folder)
    return any(
        one.get("kind") == "signature" and one.get("state") == "good" for one in shown.get("signatures", ())
    )
