"""SPEC: ``[REPO#]FLOW[@REV][:PATH]`` (``docs/guides/spec.md``), taken apart."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .unsure import Unsure
from .words import is_name

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_NOT_IN_REV = re.compile(r"[\s:~\\?*\[]|\.\.")
_BACK = re.compile(r"(?:~[0-9]*)+$")
_MOST_BACK = 1_000_000


@dataclass(frozen=True)
class Spec:
    """The words of a SPEC. What they stand for is found in a repository."""

    text: str
    repo: str | None = None
    flow: str | None = None
    rev: str | None = None
    back: int = 0
    path: str | None = None


def parse_spec(text: str) -> Spec:
    """Takes a SPEC apart. Raises ``Unsure`` for what is none: the command line says why.

    >>> parse_spec("credit@prod~2:train/model")
    Spec(text='credit@prod~2:train/model', repo=None, flow='credit', rev='prod', back=2, path='train/model')
    >>> parse_spec("team/credit.git#credit@prod:model").repo
    'team/credit.git'
    """
    if text == "" or _CONTROL.search(text):
        raise Unsure
    repo, hash_sign, rest = text.partition("#")
    if not hash_sign:
        repo, rest = "", text
    if repo.startswith("-") or re.search(r"\s", repo) or re.match(r"[a-z+.-]+://", rest):
        raise Unsure
    head, colon, tail = rest.partition(":")
    path = _checked_path(tail) if colon else None
    word, at, written = head.partition("@")
    rev, back = _parse_rev(written) if at else (None, 0)
    if not at and not colon and "/" in word:
        return Spec(text=text, repo=repo or None, path=_checked_path(word))
    if (word and not is_name(word)) or (not word and rev is None and path is None):
        raise Unsure
    return Spec(text=text, repo=repo or None, flow=word or None, rev=rev, back=back, path=path)


def _parse_rev(written: str) -> tuple[str, int]:
    found = _BACK.search(written)
    steps = found.group(0) if found else ""
    rev = written[: len(written) - len(steps)]
    back = sum(1 if digits == "" else int(digits) for digits in steps.split("~")[1:])
    if rev == "" or rev[0] in "-/" or rev[-1] == "/" or _NOT_IN_REV.search(rev) or back > _MOST_BACK:
        raise Unsure
    return rev, back


def _checked_path(path: str) -> str:
    segments = path.split("/")
    if segments[-1] == "" and len(segments) > 1:
        segments.pop()
    if path == "" or any(segment in ("", ".", "..") for segment in segments):
        raise Unsure
    return path
