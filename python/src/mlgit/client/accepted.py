"""The run whose manifest a commit has accepted (``docs/guides/accept-a-run.md``)."""

from __future__ import annotations

import re

from .mlgit_refs import RunName
from .parts import Parts
from .records import compact
from .unsure import Unsure

_OWN = (re.compile(r'^\s*"flow":', re.MULTILINE), re.compile(r'^\s*"tasks":', re.MULTILINE))


def accepted_run(parts: Parts, flow: str, commit: str) -> RunName:
    """The newest run with the manifest that a commit has under ``manifests/<flow>.json``.

    Raises ``Unsure`` where there is no such file or no such run: the command line says so, or has the
    artifacts from the manifest alone.
    """
    objects = parts.objects
    file = objects.entry_at(objects.commit(commit).tree, f"manifests/{flow}.json")
    if file is None or file.is_folder:
        raise Unsure
    try:
        text = objects.read(file.oid)[1].decode("utf-8")
    except UnicodeDecodeError:
        raise Unsure from None
    if not all(form.search(text) for form in _OWN):
        raise Unsure
    for name in parts.runs.with_manifest(flow, compact(text)):
        # The same bytes are the same object; and reproductions, which have the manifest too, are not meant.
        record = objects.entry_at(objects.commit(name.commit).tree, "manifest.json")
        if record is None or record.oid != file.oid:
            raise Unsure
        if "reproduces" not in parts.runs.documents(name.commit).execution:
            return name
    raise Unsure


def published_branch(parts: Parts, branch: str, remote: str | None) -> str:
    """The commit of a branch as the last fetch saw it, where there is a remote. Raises ``Unsure``."""
    settings = parts.settings()
    remotes = {key.split(".", 1)[1].rpartition(".")[0] for key in settings if key.startswith("remote.")} - {
        ""
    }
    source = remote or _default_remote(parts, remotes)
    if source is None and remotes:
        raise Unsure
    found = parts.refs.git.resolve(
        f"refs/heads/{branch}" if source is None else f"refs/remotes/{source}/{branch}"
    )
    if found is None:
        raise Unsure
    return found


def _default_remote(parts: Parts, remotes: set[str]) -> str | None:
    head = parts.refs.git.symbolic("HEAD")
    current = head[len("refs/heads/") :] if head is not None and head.startswith("refs/heads/") else None
    wanted = parts.settings().get(f"branch.{current}.remote", [None])[-1]
    usual = next(iter(remotes)) if len(remotes) == 1 else "origin"
    return next((name for name in (wanted, usual) if name in remotes), None)
