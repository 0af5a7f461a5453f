"""Tree blobs: the listing of a folder artifact (``docs/format.md``)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from .unsure import Unsure

_HEADER = "mlgit tree 1\n"
_LINE = re.compile(r'([fxlt]) (0|[1-9][0-9]*) ([0-9a-f]{64}) (".*")')


@dataclass(frozen=True)
class Entry:
    """One entry of a folder."""

    name: str
    #: ``f`` file, ``x`` executable file, ``l`` symbolic link, ``t`` folder.
    kind: str
    size: int
    digest: str


def parse_tree(data: bytes) -> list[Entry]:
    """Entries of a folder. Raises ``Unsure`` for any departure from the form.

    >>> parse_tree(b"mlgit tree 1\\n")
    []
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise Unsure from None
    if not text.startswith(_HEADER) or not text.endswith("\n"):
        raise Unsure
    lines = text[len(_HEADER) :].split("\n")[:-1]
    entries = [_entry(line) for line in lines]
    names = [entry.name.encode() for entry in entries]
    if any(a >= b for a, b in zip(names, names[1:])):
        raise Unsure
    return entries


def _entry(line: str) -> Entry:
    found = _LINE.fullmatch(line)
    if found is None:
        raise Unsure
    kind, size, digits, quoted = found.groups()
    name = json.loads(quoted)
    if name in ("", ".", "..") or "/" in name or "\0" in name:
        raise Unsure
    return Entry(name=name, kind=kind, size=int(size), digest=f"b3:{digits}")
