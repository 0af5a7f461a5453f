"""Refs of a repository: packed and loose files, or what git lists where they are kept otherwise."""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Optional

from .location import Location
from .packed_refs import PackedRefs
from .process import run_git

_OID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
#: Changes within this many seconds of a listing may not show in the times of folders.
_GRAIN_S = 0.1
#: Above this many loose refs git lists them sooner than Python opens them.
_MANY = 4000

#: What a file or folder was like: time of its last change (ns), size, inode; None for what was not there.
Stamp = Optional[tuple[int, int, int]]


@dataclass(frozen=True)
class Listing:
    """Refs below a folder, and what they were read from."""

    refs: dict[str, str]
    #: Those that have a file of their own.
    loose: frozenset[str]
    #: Path → what it was like when it was read; empty where nothing tells whether it has changed.
    stamps: dict[str, Stamp]
    at: float


class Refs:
    """What refs there are. A listing is kept for as long as no file that it was read from has changed."""

    def __init__(self, location: Location) -> None:
        self._location = location
        self._packed = PackedRefs(os.path.join(location.common_dir, "packed-refs"))
        self._lock = threading.Lock()
        self._listings: dict[str, Listing] = {}

    def below(self, prefix: str) -> dict[str, str]:
        """Ref name → oid of all below ``prefix`` (``refs/…/``): the same dict until they change."""
        return self.listing(prefix).refs

    def listing(self, prefix: str) -> Listing:
        """All below ``prefix`` (``refs/…/``), and what that was read from."""
        with self._lock:
            known = self._listings.get(prefix)
            if known is not None and known.stamps and is_settled(known.stamps, known.at, now=stamp_of):
                return known
            listing = self._read(prefix)
            self._listings[prefix] = listing
            return listing

    def loose(self, prefix: str) -> dict[str, str] | None:
        """Of those below ``prefix`` that have a file of their own; None where git is to be asked instead."""
        names: list[str] = []
        _walk(self._path(prefix), prefix, names, {})
        return self._read_loose(names) if self._location.has_ref_files and len(names) <= _MANY else None

    def beginning_with(self, prefix: str) -> dict[str, str]:
        """Ref name → oid of those that begin so and lie in one folder (``refs/…/k3f9``)."""
        if not self._location.has_ref_files:
            return {name: oid for name, oid in self._all(prefix).items() if name.startswith(prefix)}
        folder = prefix[: prefix.rindex("/") + 1]
        names = [folder + entry.name for entry in _entries(self._path(folder)) if entry.is_file()]
        loose = self._read_loose([name for name in names if name.startswith(prefix)])
        if loose is None:
            return {name: oid for name, oid in self.below(folder).items() if name.startswith(prefix)}
        return {**self._packed.beginning_with(prefix), **loose}

    def children(self, folder: str) -> set[str]:
        """Names of what lies directly in a folder (``refs/…/``), refs and folders."""
        if not self._location.has_ref_files:
            below = (name[len(folder) :] for name in self._all(folder) if name.startswith(folder))
            return {name.partition("/")[0] for name in below}
        loose = {entry.name for entry in _entries(self._path(folder)) if _holds_refs(entry)}
        return loose | self._packed.children(folder)

    def stamps(self, folders: Iterable[str]) -> dict[str, Stamp]:
        """Of folders of refs (``refs/…/``), and of the packed refs; none where refs are no files."""
        paths = [self._packed.path, *map(self._path, folders)] if self._location.has_ref_files else []
        return {path: stamp_of(path) for path in paths}

    @property
    def packed_path(self) -> str:
        """The file of packed refs."""
        return self._packed.path

    def resolve(self, name: str) -> str | None:
        """The oid of one ref, or of ``HEAD``, through symbolic refs; None where there is none."""
        for _ in range(6):
            if not self._location.has_ref_files:
                return self._asked(name)
            text = self._loose(name)
            if text is None:
                return self._packed.get(name)
            if not text.startswith("ref: "):
                return text if _OID.fullmatch(text) else None
            name = text[len("ref: ") :].strip()
        return None

    def symbolic(self, name: str) -> str | None:
        """What a symbolic ref such as ``HEAD`` points to; None where it is an oid, or not there."""
        if self._location.has_ref_files:
            text = self._loose(name)
            return text[len("ref: ") :].strip() if text is not None and text.startswith("ref: ") else None
        lines = run_git(["rev-parse", "--symbolic-full-name", name], self._location.folder).decode().strip()
        return lines or None

    def _asked(self, name: str) -> str | None:
        if name == "HEAD":
            found = run_git(["for-each-ref", "--format=%(HEAD)%(objectname)"], self._location.folder)
            heads = [line[1:] for line in found.decode().split("\n") if line.startswith("*")]
            return heads[0] if heads else None
        return self._all(name).get(name)

    def _all(self, name: str) -> dict[str, str]:
        """Of a repository without ref files: what lies beside a ref, as git lists it at once."""
        return self.below("/".join(name.split("/")[:2]) + "/")

    def _path(self, folder: str) -> str:
        return os.path.join(self._location.common_dir, *folder.rstrip("/").split("/"))

    def _loose(self, name: str) -> str | None:
        folder = self._location.common_dir if name.startswith("refs/") else self._location.git_dir
        try:
            with open(os.path.join(folder, *name.split("/")), encoding="utf-8") as file:
                return file.read().rstrip("\n")
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None

    def _read(self, prefix: str) -> Listing:
        at = time.time()
        if not self._location.has_ref_files:
            tables = os.path.join(self._location.common_dir, "reftable", "tables.list")
            stamps = {tables: stamp_of(tables)}
            return Listing(self._listed(prefix), frozenset(), stamps if stamps[tables] else {}, at)
        # Loose ones first: a ref that is being packed meanwhile is then found among the packed ones.
        stamps = {}
        names: list[str] = []
        _walk(self._path(prefix), prefix, names, stamps)
        loose = self._read_loose(names) if len(names) <= _MANY else None
        stamps[self._packed.path] = stamp_of(self._packed.path)
        if loose is None:
            # Symbolic ones change without their folder.
            return Listing(self._listed(prefix), frozenset(names), stamps if len(names) > _MANY else {}, at)
        packed = self._packed.beginning_with(prefix)
        return Listing({**packed, **loose}, frozenset(loose), stamps, at)

    def _read_loose(self, names: Iterable[str]) -> dict[str, str] | None:
        """None where one is symbolic, or damaged."""
        texts = ((name, self._loose(name)) for name in names)
        loose = {name: text for name, text in texts if text is not None}
        return loose if all(map(_OID.fullmatch, loose.values())) else None

    def _listed(self, prefix: str) -> dict[str, str]:
        arguments = ["for-each-ref", "--format=%(objectname) %(refname)", prefix.rstrip("/")]
        lines = run_git(arguments, self._location.folder).decode("utf-8", "surrogateescape").split("\n")
        split = (line.split(" ", 1) for line in lines if line)
        return {name: oid for oid, name in split}


def _walk(folder: str, prefix: str, names: list[str], stamps: dict[str, Stamp]) -> None:
    stamps[folder] = stamp_of(folder)
    for entry in _entries(folder):
        if entry.is_dir():
            _walk(entry.path, f"{prefix}{entry.name}/", names, stamps)
        else:
            names.append(prefix + entry.name)


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        return [entry for entry in os.scandir(folder) if not entry.name.endswith(".lock")]
    except (FileNotFoundError, NotADirectoryError):
        return []


def _holds_refs(entry: os.DirEntry[str]) -> bool:
    """git leaves folders behind when it packs what was in them."""
    return not entry.is_dir() or any(map(_holds_refs, _entries(entry.path)))


def stamp_of(path: str) -> Stamp:
    """What a file or folder is like now."""
    try:
        found = os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def is_settled(stamps: Mapping[str, Stamp], at: float, now: Callable[[str], Stamp] | None = None) -> bool:
    """Whether what was read at a time (seconds) was old enough then for any later change to show; and with
    ``now``, whether none has."""
    for path, stamp in stamps.items():
        if (now is not None and now(path) != stamp) or (stamp and stamp[0] / 1e9 > at - _GRAIN_S):
            return False
    return True
