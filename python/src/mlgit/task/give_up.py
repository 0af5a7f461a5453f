"""How a task ends that cannot go on for a reason that the user can mend."""

from __future__ import annotations

#: What is wrong with how the step and its function fit together, as with a command line.
USAGE = 2


class GiveUp(Exception):
    """One sentence for the log, and what to do about it."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
