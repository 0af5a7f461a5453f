"""Lists that other steps map over: a folder with a file an element, each in the format of its own type."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from . import registry
from .format import is_unsafe
from .save import save

_SAFE, _UNSAFE = "elements", "pickle-elements"
#: The folder's format, by whether none or any of its elements can run code when it is loaded; its entries are
#: called ``000000.FORMAT``, in the order of the list.
ELEMENTS = (_SAFE, _UNSAFE)


def save_elements(values: list[object], path: Path) -> str:
    """Writes the folder and returns its format."""
    path.mkdir()
    unsafe = False
    for number, value in enumerate(values):
        plain = path / f"{number:06d}"
        saved = save(value, plain)
        os.rename(plain, f"{plain}.{saved.format}")
        unsafe = unsafe or is_unsafe(saved.format, registry.named(saved.format))
    return _UNSAFE if unsafe else _SAFE


def load_elements(path: Path, load: Callable[[Path, str], object]) -> list[object]:
    """The list; ``load`` is given a path and the format of what is there."""
    return [load(path / name, name.partition(".")[2]) for name in sorted(os.listdir(path))]
