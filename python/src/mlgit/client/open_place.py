"""Which place a caller means by ``repo`` and ``store``."""

from __future__ import annotations

import os

from .clone import open_clone
from .place import Place
from .remote import RemotePlace


def open_place(repo: str | os.PathLike[str] | None = None, store: str | None = None) -> Place:
    """The clone of the current folder or of ``repo``; without a clone, the repository at the URL ``repo``.

    ``store`` is the URL of the store to take artifacts from, whatever the repository says.
    """
    where = None if repo is None else os.fspath(repo)
    if store is not None:
        return RemotePlace(where or os.getcwd(), store)
    if where is None or os.path.isdir(where):
        return open_clone(where or os.getcwd())
    return RemotePlace(where, None)


def place_in(
    spec: str, repo: str | os.PathLike[str] | None = None, store: str | None = None
) -> tuple[Place, str]:
    """The place that a SPEC is to be looked up in, and the SPEC as it is called there: one may name a
    repository itself, before ``#``."""
    there, mark, rest = spec.partition("#")
    if mark and there and repo is None:
        repo, spec = there, rest
    return open_place(repo, store), spec


def place_of(named: object) -> Place:
    """The place of a run, task or artifact that was found; of anything else, that of the current folder."""
    task = getattr(named, "task", None)
    for owner in (named, getattr(named, "run", None), getattr(task, "run", None)):
        place = getattr(owner, "_place", None)
        if isinstance(place, Place):
            return place
    return open_place(getattr(named, "root", None))
