"""Names of what is logged, checked where they are written."""

from __future__ import annotations

import re

from ..errors import MlgitError

_KEY = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")


def _require_text(what: str, name: object) -> None:
    if isinstance(name, str):
        return
    several = {"metric": "mlgit.log_metrics({…})", "parameter": "mlgit.log_params({…})"}.get(what)
    raise MlgitError(
        f"the name of the {what} is a text, found {type(name).__name__}",
        code="bad-name",
        hints=[several] if several is not None and isinstance(name, dict) else [],
    )


def require_key(what: str, name: str) -> str:
    """Of a metric or parameter: letters, digits, ``_``, ``-``, and dots between parts."""
    _require_text(what, name)
    if _KEY.fullmatch(name):
        return name
    raise MlgitError(
        f"{what} {name!r} is not a name: expected letters, digits, _, - and dots, at most 128",
        code="bad-name",
        hints=[f"use {_suggested(name, 'A-Za-z0-9_.-')!r}"],
    )


def require_name(what: str, name: str) -> str:
    """Of a run or artifact: it becomes part of refs and SPECs."""
    _require_text(what, name)
    if _NAME.fullmatch(name) and name != "constructor":
        return name
    raise MlgitError(
        f"{what} {name!r} is not a name: expected [a-z0-9][a-z0-9_-]*",
        code="bad-name",
        hints=[f"use {suggest_name(name)!r}"],
    )


def suggest_name(text: str) -> str:
    """The nearest name of an artifact to some text."""
    return _suggested(text.lower(), "a-z0-9_-")


def _suggested(text: str, allowed: str) -> str:
    return re.sub(f"[^{allowed}]+", "-", text).strip("-_.") or "name"
