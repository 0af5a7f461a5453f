"""What the package raises: the errors of the command line, as exceptions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any


class MlgitError(Exception):
    """Something failed that can be foreseen: what, which thing, and what was expected and found.

    ``code`` and ``kind`` are those of the command line (``docs/exit-codes.md``), ``exit_code`` is what it
    would have ended with, and ``hints`` name what mends it.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str,
        kind: str = "usage",
        exit_code: int = 2,
        hints: Sequence[str] = (),
        details: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        # What was tried before is no news to whoever reads the traceback.
        self.__suppress_context__ = True
        self.message = message
        self.code = code
        self.kind = kind
        self.exit_code = exit_code
        self.hints = tuple(hints)
        self.details = dict(details or {})

    def __str__(self) -> str:
        return "\n".join([self.message, *(f"Hint: {hint}" for hint in self.hints)])

    def retold(self, tell: Callable[[str], str], *, beside: str | None = None) -> MlgitError:
        """The same, with its texts as ``tell`` tells them, and what is known ``beside`` its message."""
        message = tell(self.message)
        return MlgitError(
            message if beside is None else f"{message}\n{beside}",
            code=self.code,
            kind=self.kind,
            exit_code=self.exit_code,
            hints=[tell(hint) for hint in self.hints],
            details=self.details,
        )

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> MlgitError:
        """The error of a ``--json`` document: ``{"status": N, "error": {…}}``."""
        error = document["error"]
        return cls(
            error["message"],
            code=error["code"],
            kind=error["kind"],
            exit_code=document["status"],
            hints=error.get("hints", ()),
            details=error.get("details"),
        )
