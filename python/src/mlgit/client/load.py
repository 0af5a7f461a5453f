"""``mlgit.load``, ``mlgit.open`` and ``mlgit.path``: artifacts by SPEC."""

from __future__ import annotations

import builtins
import os
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from ..errors import MlgitError
from .decode import decode
from .open_place import place_in
from .place import FoundArtifact, Place
from .trust import distrusted_maker

if TYPE_CHECKING:
    from .artifact import Artifact


def load(
    spec: str | Artifact,
    *,
    repo: str | os.PathLike[str] | None = None,
    store: str | None = None,
    as_: str | None = None,
    mmap: bool = False,
    trust: bool = False,
    verify: bool = False,
) -> Any:
    """The value of an artifact: a table, an array, a model, whatever was saved.

    ``spec`` is a SPEC such as ``credit@prod:model``, or an artifact that was found; ``repo`` and ``store``
    are as in ``mlgit.flow``. ``as_`` asks for a table as ``pandas``, ``polars`` or ``arrow``; ``mmap`` maps a
    ``.npy`` instead of reading it. A pickle is loaded when its run is this clone's own or signed by an
    allowed signer, or with ``trust``. ``verify`` compares the bytes with their digest, which is otherwise
    done when they enter the local store, and when they cannot be read.

    Raises ``MlgitError`` as the command line does, ``no-format`` for what cannot be told, and
    ``untrusted``.
    """
    place, found = _find(spec, repo, store)
    return load_found(place, found, as_=as_, mmap=mmap, trust=trust, verify=verify)


def open(
    spec: str | Artifact,
    mode: str = "rb",
    *,
    repo: str | os.PathLike[str] | None = None,
    store: str | None = None,
    encoding: str | None = None,
) -> IO[Any]:
    """The bytes of a file artifact, or of a file in a folder artifact (``rb``), or its text (``r``,
    UTF-8)."""
    place, found = _find(spec, repo, store)
    return open_found(place, found, mode, encoding)


def path(
    spec: str | Artifact, *, repo: str | os.PathLike[str] | None = None, store: str | None = None
) -> Path:
    """A path to an artifact, to be read only: the local store's own file, or a folder laid out once for its
    digest.

    The file is called by its digest. Writing to it is refused by its mode, and would damage the store.
    """
    place, found = _find(spec, repo, store)
    return Path(place.path(found))


def load_found(
    place: Place,
    found: FoundArtifact,
    *,
    as_: str | None = None,
    mmap: bool = False,
    trust: bool = False,
    verify: bool = False,
) -> Any:
    """The value of an artifact that was found."""
    where = place.path(found)
    if verify:
        verify_found(place, found, where)
    try:
        return decode(where, found, as_=as_, mmap=mmap, trust=trust)
    except Exception as error:
        code = error.code if isinstance(error, MlgitError) else "unreadable"
        if code == "unreadable":
            # It may be no longer what was stored: then that is what is to be said.
            verify_found(place, found, where)
        # Whether a format runs code is the format's to say; who made the artifact is looked at only then.
        if code != "untrusted":
            raise
        maker = distrusted_maker(place, found)
    if maker is not None:
        return decode(where, found, as_=as_, mmap=mmap, trust=False, made_by=maker)
    # In a store of its own a clone has only what it made, or verified when it came; others can write to a
    # shared one.
    if place.is_shared and not verify:
        verify_found(place, found, where)
    return decode(where, found, as_=as_, mmap=mmap, trust=True)


def open_found(place: Place, found: FoundArtifact, mode: str = "rb", encoding: str | None = None) -> IO[Any]:
    """The bytes or the text of an artifact that was found."""
    if mode not in ("rb", "r", "rt"):
        raise MlgitError(
            f"Artifacts are only read: expected mode 'rb' or 'r', found {mode!r}",
            code="bad-mode",
            hints=["mlgit run   (a run makes artifacts)"],
        )
    if found.is_folder:
        place.refuse(found.spec)
    where = place.path(found)
    return builtins.open(where, mode, encoding=None if mode == "rb" else encoding or "utf-8")


def verify_found(place: Place, found: FoundArtifact, where: str) -> None:
    """Compares bytes with their digest. Raises the command line's error where they differ."""
    if not found.is_folder and _digest_of(where) == found.content.digest:
        return
    place.verify(found)


def _digest_of(where: str) -> str | None:
    """With the package ``blake3``, where it is installed."""
    try:
        import blake3
    except ImportError:
        return None
    hasher = blake3.blake3()
    hasher.update_mmap(where)
    return f"b3:{hasher.hexdigest()}"


def _find(
    spec: str | Artifact, repo: str | os.PathLike[str] | None, store: str | None
) -> tuple[Place, FoundArtifact]:
    if not isinstance(spec, str):
        return _given(spec)
    place, text = place_in(spec, repo, store)
    return place, place.find(text)


def _given(artifact: object) -> tuple[Place, FoundArtifact]:
    """Of one that was found already."""
    place, found = getattr(artifact, "_place", None), getattr(artifact, "_found", None)
    if isinstance(place, Place) and isinstance(found, FoundArtifact):
        return place, found
    raise MlgitError(
        f"{artifact!r} is no artifact: expected a SPEC as text, or an Artifact",
        code="no-artifact",
        hints=["mlgit.load('FLOW@latest:ARTIFACT')"],
    )
