"""Names of what is logged, checked where they are written."""

from __future__ import annotations

import re

from ..errors import MlgitError

_KEY = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")


def require_key(what: str, name: str) -> str:
    """Of a metric or parameter: letters, digits, ``_``, ``-``, and dots between parts."""
    if isinstance(name, str) and _KEY.fullmatch(name):
        return name
    raise MlgitError(
        f"{what} {name!r} is not a name: expected letters, digits, _, - and dots, at most 128",
        code="bad-name",
        hints=[f"use {_suggested(str(name), 'A-Za-z0-9_.-')!r}"],
    )


def require_name(what: str, name: str) -> str:
    """Of a run or artifact: it becomes part of refs and SPECs."""
    if isinstance(name, str) and _NAME.fullmatch(name) and name != "constructor":
        return name
    raise MlgitError(
        f"{what} {name!r} is not a name: expected [a-z0-9][a-z0-9_-]*",
        code="bad-name",
        hints=[f"use {suggest_name(str(name))!r}"],
    )


def suggest_name(text: str) -> str:
    """The nearest name of an artifact to some text."""
    return _suggested(text.lower(), "a-z0-9_-")


def _suggested(text: str, allowed: str) -> str:
    return re.sub(f"[^{allowed}]+", "-", text).strip("-_.") or "name"
