"""Names of Python as names of flows."""

from __future__ import annotations

import re

from .problem import FlowError

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*\Z")


def plain_name(text: str) -> str:
    """In lower case, for names become variables of tasks."""
    return text.lower().strip("_")


def to_name(text: str, what: str, file: str | None = None, line: int | None = None) -> str:
    """The name of a step, argument or output."""
    name = plain_name(text)
    if _NAME.match(name) is None:
        raise FlowError(
            "bad-name",
            f"{text!r} cannot be the name of {what}",
            hint="use letters of ASCII, digits and _, beginning with a letter",
            file=file,
            line=line,
        )
    return name
