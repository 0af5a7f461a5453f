"""Deltas of git's packs: an object as copies from another one and new bytes."""

from __future__ import annotations


def apply_delta(base: bytes, delta: bytes) -> bytes:
    """The object that a delta makes of its base.

    >>> apply_delta(b"hello world", bytes([11, 10, 0x90, 6, 4]) + b"moon")
    b'hello moon'
    """
    _, at = _size(delta, 0)
    _, at = _size(delta, at)
    out: list[bytes] = []
    end = len(delta)
    while at < end:
        code = delta[at]
        at += 1
        if not code & 0x80:
            out.append(delta[at : at + code])
            at += code
            continue
        offset = size = 0
        for bit in range(4):
            if code & (1 << bit):
                offset |= delta[at] << (8 * bit)
                at += 1
        for bit in range(3):
            if code & (0x10 << bit):
                size |= delta[at] << (8 * bit)
                at += 1
        size = size or 0x10000
        out.append(base[offset : offset + size])
    return b"".join(out)


def _size(data: bytes, at: int) -> tuple[int, int]:
    size = shift = 0
    while True:
        byte = data[at]
        at += 1
        size |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            return size, at
