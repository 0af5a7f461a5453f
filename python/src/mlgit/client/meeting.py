"""Runs of several repositories, or of one without a clone, in one place where they are compared."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Sequence

from ..errors import MlgitError
from ..git.process import run_git
from .ask import user_cache
from .place import FoundRun, Place
from .remote import RemotePlace


def meet(sides: Sequence[tuple[Place, FoundRun]]) -> str:
    """A bare repository in the user's cache that has the records of these runs, with their code.

    Raises ``MlgitError`` (``runs-apart``) with what git said where git cannot read a repository.
    """
    places = [_url(place) for place, _ in sides]
    name = hashlib.sha256("\n".join(places).encode()).hexdigest()[:32]
    folder = os.path.join(user_cache(), "compared", f"{name}.git")
    if not os.path.exists(os.path.join(folder, "HEAD")):
        os.makedirs(os.path.dirname(folder), exist_ok=True)
        run_git(["init", "--quiet", "--bare", folder], os.path.dirname(folder))
    for url, (_, run) in zip(places, sides):
        _bring(url, run, folder)
    return folder


def _url(place: Place) -> str:
    where = place.repo if isinstance(place, RemotePlace) else place.folder
    assert where is not None
    return os.path.abspath(where) if os.path.exists(where) else where


def _bring(url: str, run: FoundRun, folder: str) -> None:
    """The run's commit, and of what stands before it the code that ran."""
    ref = f"refs/mlgit/runs/{run.flow}/{run.id}"
    said = ""
    for wanted in (ref, f"refs/heads/{ref[5:]}", run.commit):
        if wanted is None:
            continue
        done = subprocess.run(
            ["git", "fetch", "--quiet", "--depth=2", "--no-tags", url, f"+{wanted}:{ref}"],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        if done.returncode == 0:
            return
        said = said or done.stderr.decode("utf-8", "replace").strip()
    raise MlgitError(
        f"{run.flow}@{run.id} of {url} cannot be brought beside the run that it is compared with: {said}",
        code="runs-apart",
        kind="io",
        exit_code=1,
        hints=[
            f"git ls-remote {url} '{ref}'",
            "mlgit fetch, and compare in the clone   (brings runs of a remote)",
        ],
    )
