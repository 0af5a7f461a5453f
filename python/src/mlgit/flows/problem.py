"""What is wrong with a flow that a person wrote, and where."""

from __future__ import annotations

import os
import sys
from types import FrameType
from typing import Protocol

_NOWHERE = "<unknown>"
_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class Placed(Protocol):
    """What has a place in a file: ``file`` is a path as Python has it, ``line`` counts from 1."""

    file: str
    line: int


class FlowError(Exception):
    """A mistake in a flow: one sentence, the place it is at, and what to write instead.

    ``file`` is a path as Python has it, ``line`` counts from 1.
    """

    def __init__(
        self, code: str, message: str, *, hint: str, file: str | None = None, line: int | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        if file is None:
            file, line = place_of_caller()
        self.file = file
        self.line = line or 1

    @classmethod
    def at(cls, place: Placed, code: str, message: str, *, hint: str) -> FlowError:
        """A mistake of what stands at a place."""
        return cls(code, message, hint=hint, file=place.file, line=place.line)

    def or_at(self, place: Placed) -> FlowError:
        """The same mistake, at ``place`` where no line of the user's was being run when it was found."""
        if self.file == _NOWHERE:
            self.file, self.line = place.file, place.line
        return self

    def __str__(self) -> str:
        return f"{os.path.relpath(self.file)}:{self.line}: {self.message}\nHint: {self.hint}"


def place_of_caller() -> tuple[str, int]:
    """File and line of the nearest frame that is not of this package."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        name = frame.f_code.co_filename
        if not os.path.abspath(name).startswith(_PACKAGE + os.sep) and not name.startswith("<"):
            return name, frame.f_lineno
        frame = frame.f_back
    return _NOWHERE, 1
