"""Names and ids as ``docs/format.md`` specifies them."""

from __future__ import annotations

import re

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
_RUN_ID = re.compile(r"[0-9a-hjkmnp-tv-z]{10}")
_RUN_ID_PREFIX = re.compile(r"[0-9a-hjkmnp-tv-z]{4,10}")
_DIGEST = re.compile(r"b3:([0-9a-f]{64})")


def is_name(text: str) -> bool:
    """Whether a text can name a flow, step, artifact or tag.

    >>> is_name("credit"), is_name("Credit"), is_name("constructor")
    (True, False, False)
    """
    return _NAME.fullmatch(text) is not None and text != "constructor"


def is_run_id(text: str) -> bool:
    """Whether a text is a whole run id."""
    return _RUN_ID.fullmatch(text) is not None


def is_run_id_prefix(text: str) -> bool:
    """Whether a text can be the beginning that names a run.

    >>> is_run_id_prefix("k3f9"), is_run_id_prefix("k3f"), is_run_id_prefix("latest")
    (True, False, False)
    """
    return _RUN_ID_PREFIX.fullmatch(text) is not None


def hex_of(digest: object) -> str | None:
    """The 64 hex digits of a digest as records have it (``b3:…``); None for what is none."""
    found = _DIGEST.fullmatch(digest) if isinstance(digest, str) else None
    return None if found is None else found.group(1)


def split_remote(rev: str) -> tuple[str | None, str]:
    """Remote and tag: a remote's name may hold slashes, a tag's may not.

    >>> split_remote("origin/prod"), split_remote("prod")
    (('origin', 'prod'), (None, 'prod'))
    """
    remote, slash, name = rev.rpartition("/")
    return (remote, name) if slash and remote else (None, rev)
