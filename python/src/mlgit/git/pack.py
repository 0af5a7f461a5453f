"""A pack of git objects with an index of version 2 (``git help gitformat-pack``), read through memory
maps."""

from __future__ import annotations

import mmap
import struct
import zlib

from .delta import apply_delta

_TYPES = {1: "commit", 2: "tree", 3: "blob", 4: "tag"}
_OFFSET_DELTA = 6
_REF_DELTA = 7
#: Deltas that build upon each other; git makes at most 4,095.
_DEEPEST = 5000


class UnknownForm(Exception):
    """A pack, an index or an object in it is not of the form that is read here: git is asked."""


class Pack:
    """One pack. ``path`` is that of its index, ``width`` the bytes of an oid."""

    def __init__(self, path: str, width: int) -> None:
        self._width = width
        with open(path, "rb") as file:
            self._index = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if self._index[:8] != b"\xfftOc\x00\x00\x00\x02":
            raise UnknownForm(path)
        with open(path[: -len(".idx")] + ".pack", "rb") as file:
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if self._data[:8] not in (b"PACK\x00\x00\x00\x02", b"PACK\x00\x00\x00\x03"):
            raise UnknownForm(path)
        self._count = struct.unpack_from(">I", self._index, 8 + 255 * 4)[0]

    def offset_of(self, oid: bytes) -> int | None:
        """Where an object lies in the pack; None where it is not in it."""
        first = 0 if oid[0] == 0 else struct.unpack_from(">I", self._index, 8 + (oid[0] - 1) * 4)[0]
        last = struct.unpack_from(">I", self._index, 8 + oid[0] * 4)[0]
        width, names = self._width, 8 + 1024
        while first < last:
            middle = (first + last) // 2
            found = self._index[names + middle * width : names + (middle + 1) * width]
            if found == oid:
                return self._offset_at(middle)
            first, last = (middle + 1, last) if found < oid else (first, middle)
        return None

    def read(self, offset: int) -> tuple[str, bytes]:
        """Type and bytes of the object at an offset. Raises ``UnknownForm``."""
        deltas: list[bytes] = []
        while len(deltas) < _DEEPEST:
            kind, size, at = self._header(offset)
            if kind in _TYPES:
                data = self._inflate(at, size)
                for delta in reversed(deltas):
                    data = apply_delta(data, delta)
                return _TYPES[kind], data
            if kind == _OFFSET_DELTA:
                back, at = self._back(at)
                base: int | None = offset - back
            elif kind == _REF_DELTA:
                base, at = self.offset_of(self._data[at : at + self._width]), at + self._width
            else:
                raise UnknownForm(f"object of type {kind}")
            if base is None:
                raise UnknownForm("a delta upon an object that is in another pack")
            deltas.append(self._inflate(at, size))
            offset = base
        raise UnknownForm("too many deltas")

    def _offset_at(self, position: int) -> int:
        small = 8 + 1024 + self._count * (self._width + 4) + position * 4
        offset: int = struct.unpack_from(">I", self._index, small)[0]
        if offset < 0x80000000:
            return offset
        large = 8 + 1024 + self._count * (self._width + 8) + (offset - 0x80000000) * 8
        found: int = struct.unpack_from(">Q", self._index, large)[0]
        return found

    def _header(self, at: int) -> tuple[int, int, int]:
        byte = self._data[at]
        kind, size, shift = (byte >> 4) & 7, byte & 15, 4
        at += 1
        while byte & 0x80:
            byte = self._data[at]
            size |= (byte & 0x7F) << shift
            shift += 7
            at += 1
        return kind, size, at

    def _back(self, at: int) -> tuple[int, int]:
        byte = self._data[at]
        back = byte & 0x7F
        at += 1
        while byte & 0x80:
            byte = self._data[at]
            back = ((back + 1) << 7) | (byte & 0x7F)
            at += 1
        return back, at

    def _inflate(self, at: int, size: int) -> bytes:
        engine = zlib.decompressobj()
        parts: list[bytes] = []
        # Compressed bytes are rarely more than these; the map is read on where they are.
        step = max(256, size + 64)
        try:
            while not engine.eof and at < len(self._data):
                parts.append(engine.decompress(self._data[at : at + step]))
                at += step
        except zlib.error as error:
            raise UnknownForm(str(error)) from error
        data = b"".join(parts)
        if len(data) != size:
            raise UnknownForm("an object of another size")
        return data
