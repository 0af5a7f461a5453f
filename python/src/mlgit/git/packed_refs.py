"""``packed-refs``: one sorted file of many refs, of which only the lines asked for are read."""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

#: Sorts behind all that begins with the same before it: no text in UTF-8 has it.
_LAST = b"\xff"
_LINE = re.compile(r"^([0-9a-f]+) (.+)$", re.MULTILINE)


class PackedRefs:
    """The refs of a file. It is opened for each question, as git replaces it at any time."""

    def __init__(self, path: str) -> None:
        self.path = path

    def get(self, name: str) -> str | None:
        """The oid of one ref; None where the file has none."""
        with self._opened() as lines:
            return lines.between(name.encode(), name.encode() + b"\0").get(name)

    def beginning_with(self, prefix: str) -> dict[str, str]:
        """Ref name → oid of all that begin so."""
        with self._opened() as lines:
            start = prefix.encode("utf-8", "surrogateescape")
            return lines.between(start, start + _LAST)

    def children(self, folder: str) -> set[str]:
        """What lies directly in a folder (``refs/…/``): one look for each, however much is in it."""
        with self._opened() as lines:
            return set(lines.children(folder.encode("utf-8", "surrogateescape")))

    @contextmanager
    def _opened(self) -> Iterator[_Lines]:
        with ExitStack() as stack:
            try:
                file = stack.enter_context(open(self.path, "rb"))
            except FileNotFoundError:
                yield _Lines(b"")
                return
            head = file.readline()
            if head.startswith(b"#") and b" sorted" in head:
                data = stack.enter_context(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
                yield _Lines(data, len(head))
            else:
                yield _Lines(_in_order(head + file.read()))


def _in_order(data: bytes) -> bytes:
    """Of a file that does not say that it is sorted: those of old versions of git."""
    found = re.findall(rb"^([0-9a-f]{40,64} (.+))$", data, re.MULTILINE)
    return b"".join(line + b"\n" for line, _ in sorted(found, key=lambda one: one[1]))


class _Lines:
    """Lines of ``oid name`` in byte order of names; ``^oid`` below one is what its tag points to."""

    def __init__(self, data: bytes | mmap.mmap, first: int = 0) -> None:
        self._data = data
        self._first = first

    def between(self, start: bytes, end: bytes) -> dict[str, str]:
        """Name → oid of those from one name up to another."""
        text = self._data[self._at(start) : self._at(end)].decode("utf-8", "surrogateescape")
        return {name: oid for oid, name in _LINE.findall(text)}

    def children(self, folder: bytes) -> Iterator[str]:
        """See ``PackedRefs.children``."""
        at = self._at(folder)
        while at < len(self._data):
            name = self._name(at)
            if not name.startswith(folder):
                return
            child, slash, _ = name[len(folder) :].partition(b"/")
            yield child.decode("utf-8", "surrogateescape")
            at = self._at(folder + child + (b"/" + _LAST if slash else b"\0"))

    def _at(self, name: bytes) -> int:
        """Where the first line begins whose name is not before this one."""
        low, high = self._first, len(self._data)
        while low < high:
            line = self._begin((low + high) // 2)
            if self._name(line) < name:
                low = self._next(line)
            else:
                high = line
        return low

    def _begin(self, at: int) -> int:
        """Of the line with the name that a place belongs to."""
        begin = self._data.rfind(b"\n", self._first, at) + 1 or self._first
        return self._begin(begin - 1) if self._data[begin : begin + 1] == b"^" else begin

    def _next(self, line: int) -> int:
        end = self._data.find(b"\n", line)
        after = len(self._data) if end < 0 else end + 1
        return self._next(after) if self._data[after : after + 1] == b"^" else after

    def _name(self, line: int) -> bytes:
        end = self._data.find(b"\n", line)
        return self._data[line : len(self._data) if end < 0 else end].partition(b" ")[2]
