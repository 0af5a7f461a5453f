"""Refs of a repository: packed and loose files, or what git lists where they are kept otherwise."""

from __future__ import annotations

import os
import re
import threading
import time
from dataclasses import dataclass

from .location import Location
from .process import run_git

_OID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
#: Changes within this many seconds of a listing may not show in the times of folders.
_GRAIN_S = 0.1
#: Above this many loose refs git lists them sooner than Python opens them.
_MANY = 4000

_Stamp = tuple[int, int, int]


@dataclass(frozen=True)
class _Listing:
    refs: dict[str, str]
    #: Path → what it was like when it was read; None for what was not there.
    stamps: dict[str, _Stamp | None]
    at: float


class Refs:
    """What refs there are. A listing is kept for as long as no file that it was read from has changed."""

    def __init__(self, location: Location) -> None:
        self._location = location
        self._lock = threading.Lock()
        self._listings: dict[str, _Listing] = {}

    def below(self, prefix: str) -> dict[str, str]:
        """Ref name → oid of all below ``prefix`` (``refs/…/``)."""
        with self._lock:
            known = self._listings.get(prefix)
            if known is not None and _is_current(known):
                return known.refs
            listing = self._read(prefix)
            self._listings[prefix] = listing
            return listing.refs

    def resolve(self, name: str) -> str | None:
        """The oid of one ref, or of ``HEAD``, through symbolic refs; None where there is none."""
        for _ in range(6):
            if not self._location.has_ref_files:
                return self._asked(name)
            text = self._loose(name)
            if text is None:
                return self._packed(name).get(name)
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
        return self._listed(name).get(name)

    def _loose(self, name: str) -> str | None:
        folder = self._location.common_dir if name.startswith("refs/") else self._location.git_dir
        try:
            with open(os.path.join(folder, *name.split("/")), encoding="utf-8") as file:
                return file.read().rstrip("\n")
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None

    def _read(self, prefix: str) -> _Listing:
        at = time.time()
        if not self._location.has_ref_files:
            return _Listing(self._listed(prefix), {}, 0)
        # Loose ones first: a ref that is being packed meanwhile is then found among the packed ones.
        stamps: dict[str, _Stamp | None] = {}
        top = os.path.join(self._location.common_dir, *prefix.rstrip("/").split("/"))
        names: list[str] = []
        _walk(top, prefix, names, stamps)
        if len(names) > _MANY:
            return _Listing(self._listed(prefix), self._with_packed(stamps), at)
        loose: dict[str, str] = {}
        for name in names:
            text = self._loose(name)
            if text is None:
                continue
            if not _OID.fullmatch(text):
                return _Listing(self._listed(prefix), {}, 0)
            loose[name] = text
        stamps = self._with_packed(stamps)
        packed = self._packed(prefix)
        return _Listing({**packed, **loose}, stamps, at)

    def _with_packed(self, stamps: dict[str, _Stamp | None]) -> dict[str, _Stamp | None]:
        path = os.path.join(self._location.common_dir, "packed-refs")
        return {path: _stamp(path), **stamps}

    def _packed(self, prefix: str) -> dict[str, str]:
        try:
            with open(os.path.join(self._location.common_dir, "packed-refs"), encoding="utf-8") as file:
                text = file.read()
        except FileNotFoundError:
            return {}
        lines = re.findall(rf"^([0-9a-f]+) ({re.escape(prefix)}.*)$", text, re.MULTILINE)
        return {name: oid for oid, name in lines}

    def _listed(self, prefix: str) -> dict[str, str]:
        arguments = ["for-each-ref", "--format=%(objectname) %(refname)", prefix.rstrip("/")]
        lines = run_git(arguments, self._location.folder).decode("utf-8", "surrogateescape").split("\n")
        split = (line.split(" ", 1) for line in lines if line)
        return {name: oid for oid, name in split}


def _walk(folder: str, prefix: str, names: list[str], stamps: dict[str, _Stamp | None]) -> None:
    stamps[folder] = _stamp(folder)
    try:
        entries = list(os.scandir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        if entry.is_dir():
            _walk(entry.path, f"{prefix}{entry.name}/", names, stamps)
        elif not entry.name.endswith(".lock"):
            names.append(prefix + entry.name)


def _stamp(path: str) -> _Stamp | None:
    try:
        found = os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _is_current(listing: _Listing) -> bool:
    if not listing.stamps:
        return False
    for path, stamp in listing.stamps.items():
        if _stamp(path) != stamp or (stamp is not None and stamp[0] / 1e9 > listing.at - _GRAIN_S):
            return False
    return True
