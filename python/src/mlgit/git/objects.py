"""Objects of a repository: loose ones, those in packs, and those of alternates; the rest is asked of git."""

from __future__ import annotations

import os
import struct
import threading
import zlib
from dataclasses import dataclass

from ..errors import MlgitError
from .location import Location
from .pack import Pack, UnknownForm
from .process import run_git


class ObjectMissing(MlgitError):
    """An object is not here, or is no such object: of a shallow or partial clone, or of a damaged one."""


@dataclass(frozen=True)
class Commit:
    """What a commit says."""

    oid: str
    tree: str
    parents: tuple[str, ...]
    #: ``Name <email> seconds zone``.
    author: str
    message: str


@dataclass(frozen=True)
class TreeEntry:
    """One entry of a tree of git's."""

    mode: str
    oid: str

    @property
    def is_folder(self) -> bool:
        """Whether it is a tree itself."""
        return self.mode == "40000"


class Objects:
    """Reads objects by their names. Any number of threads may."""

    def __init__(self, location: Location) -> None:
        self._location = location
        self._width = 32 if location.object_format == "sha256" else 20
        self._lock = threading.Lock()
        self._folders = _with_alternates(os.path.join(location.common_dir, "objects"))
        self._packs: dict[str, Pack | None] = {}

    def read(self, oid: str) -> tuple[str, bytes]:
        """Type and bytes of an object. Raises ``ObjectMissing``."""
        return self._loose(oid) or self._packed(oid) or self._asked(oid)

    def commit(self, oid: str) -> Commit:
        """A commit. Raises ``ObjectMissing``, also for what is no commit."""
        kind, data = self.read(oid)
        if kind != "commit":
            raise _missing(oid, f"a {kind}")
        head, _, message = data.decode("utf-8", "replace").partition("\n\n")
        fields = [line.split(" ", 1) for line in head.split("\n") if line and line[0] != " "]
        values = {field[0]: field[1] for field in reversed(fields) if len(field) == 2}
        return Commit(
            oid=oid,
            tree=values.get("tree", ""),
            parents=tuple(field[1] for field in fields if field[0] == "parent"),
            author=values.get("author", ""),
            message=message,
        )

    def tree(self, oid: str) -> dict[str, TreeEntry]:
        """Entries of a tree by name."""
        kind, data = self.read(oid)
        if kind != "tree":
            raise _missing(oid, f"a {kind}")
        found: dict[str, TreeEntry] = {}
        at = 0
        while at < len(data):
            space = data.index(b" ", at)
            end = data.index(b"\0", space)
            next_at = end + 1 + self._width
            name = data[space + 1 : end].decode("utf-8", "surrogateescape")
            found[name] = TreeEntry(data[at:space].decode(), data[end + 1 : next_at].hex())
            at = next_at
        return found

    def entry_at(self, tree: str, path: str) -> TreeEntry | None:
        """What lies at a path of a tree; None where nothing does."""
        entry: TreeEntry | None = TreeEntry("40000", tree)
        for name in path.split("/"):
            if entry is None or not entry.is_folder:
                return None
            entry = self.tree(entry.oid).get(name)
        return entry

    def _loose(self, oid: str) -> tuple[str, bytes] | None:
        for folder in self._folders:
            try:
                with open(os.path.join(folder, oid[:2], oid[2:]), "rb") as file:
                    head, _, data = zlib.decompress(file.read()).partition(b"\0")
            except (FileNotFoundError, NotADirectoryError):
                continue
            except (OSError, zlib.error):
                return None
            kind, _, size = head.decode("ascii", "replace").partition(" ")
            return (kind, data) if size == str(len(data)) else None
        return None

    def _packed(self, oid: str) -> tuple[str, bytes] | None:
        name = bytes.fromhex(oid)
        with self._lock:
            known = list(self._packs.values())
        found = self._in(known, name)
        return found if found is not None else self._in(self._new_packs(), name)

    def _in(self, packs: list[Pack | None], name: bytes) -> tuple[str, bytes] | None:
        for pack in packs:
            if pack is None:
                continue
            try:
                offset = pack.offset_of(name)
                if offset is not None:
                    return pack.read(offset)
            except (UnknownForm, IndexError, ValueError, struct.error):
                # Of another form, or damaged: git says what it is.
                return None
        return None

    def _new_packs(self) -> list[Pack | None]:
        """Those that were not there before. What a repack has removed stays readable while it is mapped."""
        new: list[Pack | None] = []
        with self._lock:
            for folder in self._folders:
                place = os.path.join(folder, "pack")
                names = os.listdir(place) if os.path.isdir(place) else []
                for path in (os.path.join(place, name) for name in names if name.endswith(".idx")):
                    if path not in self._packs:
                        self._packs[path] = _opened(path, self._width)
                        new.append(self._packs[path])
        return new

    def _asked(self, oid: str) -> tuple[str, bytes]:
        out = run_git(["cat-file", "--batch"], self._location.folder, stdin=f"{oid}\n".encode())
        head, _, rest = out.partition(b"\n")
        words = head.decode().split(" ")
        if len(words) != 3:
            raise _missing(oid, "nothing")
        return words[1], rest[: int(words[2])]


def _opened(path: str, width: int) -> Pack | None:
    try:
        return Pack(path, width)
    except (UnknownForm, OSError, ValueError):
        return None


def _with_alternates(folder: str, depth: int = 0) -> list[str]:
    found = [folder]
    try:
        with open(os.path.join(folder, "info", "alternates"), encoding="utf-8") as file:
            lines = [line for line in file.read().split("\n") if line and line[0] not in '#"']
    except FileNotFoundError:
        return found
    for line in lines if depth < 5 else []:
        found.extend(_with_alternates(os.path.normpath(os.path.join(folder, line)), depth + 1))
    return found


def _missing(oid: str, found: str) -> ObjectMissing:
    return ObjectMissing(
        f"Object {oid} of the repository cannot be read: found {found}",
        code="object-missing",
        kind="integrity",
        exit_code=13,
        hints=["git fsck", "mlgit fetch"],
    )
