"""What could not be translated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

#: Begins every comment that is written for a note.
MARK = "# import-metaflow:"


@dataclass(frozen=True, order=True)
class Note:
    """One thing that has no counterpart, or another one than one would think."""

    #: Of the file that was read, from 1.
    line: int
    #: End of a sentence that begins with the file and line.
    why: str
    todo: str

    def comment(self) -> str:
        """Without an indentation, and a line end."""
        return f"{MARK} {self.why}; {self.todo}"


@dataclass
class Notes:
    """Notes in the order of their lines; each is there once."""

    found: list[Note] = field(default_factory=list)

    def add(self, line: int, why: str, todo: str) -> Note:
        note = Note(line, why, todo)
        if note not in self.found:
            self.found.append(note)
        return note

    def moved(self, line_of: Callable[[int], int]) -> Notes:
        """The same at other lines."""
        return Notes([replace(note, line=line_of(note.line)) for note in self.found])

    def sorted(self) -> list[Note]:
        return sorted(self.found)


class Untranslatable(Exception):
    """There is nothing to write: no flow, or not one that can be read."""

    def __init__(self, code: str, message: str, hint: str, line: int = 1) -> None:
        super().__init__(message)
        self.code, self.message, self.hint, self.line = code, message, hint, line
