"""Lists that other steps map over: a folder with a file an element, each in the format of its own type."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from .save import save

#: The folder's format; its entries are called ``000000.FORMAT``, in the order of the list.
ELEMENTS = "elements"


def save_elements(values: list[object], path: Path) -> None:
    """Writes the folder."""
    path.mkdir()
    for number, value in enumerate(values):
        plain = path / f"{number:06d}"
        saved = save(value, plain)
        os.rename(plain, f"{plain}.{saved.format}")


def load_elements(path: Path, load: Callable[[Path, str], object]) -> list[object]:
    """The list; ``load`` is given a path and the format of what is there."""
    return [load(path / name, name.partition(".")[2]) for name in sorted(os.listdir(path))]
