"""What a format is, and what it may say of a value."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NamedTuple, Protocol

#: The same as in the manifest (docs/format.md, "Run commit").
NAME = re.compile(r"[a-z0-9][a-z0-9.+-]{0,63}", re.ASCII)

#: Formats whose files can run code when they are loaded are called so, for readers that know nothing else of
#: them.
UNSAFE_NAME = re.compile(r"pickle(?![a-z])", re.ASCII)


class Format(Protocol):
    """One way to write values, as packages may add under the entry point group ``mlgit.formats``.

    The entry point names an object or a class that is called without arguments. ``name`` matches
    ``[a-z0-9][a-z0-9.+-]*``. ``safe`` says whether loading a file that anybody may have written runs no code
    that is in it; the name of one that is not begins with ``pickle``. ``accepts`` is asked about all values
    that no simple format takes, so it must not import anything heavy: ``sys.modules`` tells whether a value
    can be of a type. ``save`` writes a file or a folder to ``path``, where nothing is yet, and raises
    ``Unfaithful`` for a value that it would not give back as it was. ``load`` returns a value that is equal
    to what was saved; files that it reads may be read-only, and are not changed.
    """

    name: str
    safe: bool

    def accepts(self, value: object) -> bool: ...

    def save(self, value: Any, path: Path) -> None: ...

    def load(self, path: Path) -> object: ...


class Unfaithful(Exception):
    """Raised by ``Format.save``: the format would not give the value back as it is. The text says why."""


class Saved(NamedTuple):
    """What ``save`` did: the format's name, and whether a file or a folder is at the path."""

    format: str
    kind: str


def described(name: str) -> str:
    """The name as a person is shown it.

    >>> described("json"), described("pickle-elements")
    ('json', 'pickle-elements, unsafe')
    """
    return f"{name}, unsafe" if is_unsafe(name, None) else name


def is_unsafe(name: str, known: Format | None) -> bool:
    """Whether loading a file of this format can run code that is in it; of one that is not known, by its
    name.
    """
    return UNSAFE_NAME.match(name) is not None or (known is not None and not known.safe)
