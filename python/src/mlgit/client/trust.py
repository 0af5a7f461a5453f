"""Whether what a run made may be loaded although loading can run code that is in it, as that of a pickle."""

from __future__ import annotations

from typing import Any

from .. import cli
from .place import FoundArtifact, FoundRun, Place


def distrusted_maker(place: Place, found: FoundArtifact) -> str | None:
    """Who made an artifact, unless that run is this clone's own, or signed by an allowed signer.

    Of a task whose result this clone took from the cache, that is the run in which it ran first, and that
    run's record must have the artifact. Signatures are verified by the command line
    (``docs/guides/sign-and-approve.md``). Without a clone nothing is trusted.
    """
    folder, run = place.folder, found.run
    first = place.documents(run).execution["tasks"].get(found.target.task, {}).get("firstRun", run.id)
    is_itself = run.remote is not None or first == run.id
    maker = run if is_itself else place.run_with_id(run.flow, first)
    if maker is None or not (is_itself or _has_made(place, maker, found)):
        return f"{run.flow}@{first}, whose record does not have it here"
    said = f"{run.flow}@{maker.id} by {place.documents(maker).execution['user']}"
    if folder is None:
        return said
    states = _states(maker, folder)
    if "good" in states:
        return None
    return f"{said}, whose signature does not count ({', '.join(states)})" if states else said


def _has_made(place: Place, maker: FoundRun, found: FoundArtifact) -> bool:
    """The entry of a cache that says whose result it is may have been written by anybody."""
    output = found.target.output
    made = (
        one for task in place.documents(maker).manifest["tasks"].values() for one in task["outputs"].values()
    )
    return any(
        one["digest"] == output["digest"] and one.get("format") == output.get("format") for one in made
    )


def _states(run: FoundRun, folder: str) -> list[str]:
    """Of its signatures; an own run needs none."""
    if run.commit is not None and run.remote is None:
        return ["good"]
    shown: dict[str, Any] = cli.call(["show", f"{run.flow}@{run.id}"], cwd=folder)
    states = [one.get("state") for one in shown.get("signatures", ()) if one.get("kind") == "signature"]
    return sorted({str(state) for state in states})
