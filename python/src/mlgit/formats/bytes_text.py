"""Bytes and text, as they are."""

from __future__ import annotations

from pathlib import Path

from .format import Unfaithful


class Bytes:
    """``bytes`` are a file's bytes."""

    name = "bytes"
    safe = True

    def accepts(self, value: object) -> bool:
        return type(value) is bytes

    def save(self, value: bytes, path: Path) -> None:
        path.write_bytes(value)

    def load(self, path: Path) -> bytes:
        return path.read_bytes()


class Text:
    """``str`` is UTF-8, with the ends of lines that it has."""

    name = "text"
    safe = True

    def accepts(self, value: object) -> bool:
        return type(value) is str

    def save(self, value: str, path: Path) -> None:
        try:
            data = value.encode("utf-8")
        except UnicodeEncodeError as error:
            raise Unfaithful(f"it holds half of a character ({error.reason})") from None
        path.write_bytes(data)

    def load(self, path: Path) -> str:
        return path.read_bytes().decode("utf-8")
