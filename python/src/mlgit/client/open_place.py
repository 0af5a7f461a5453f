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
