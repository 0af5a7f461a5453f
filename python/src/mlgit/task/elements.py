"""Lists that other steps map over: a JSON list of values, or a folder with a file an element."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import mlgit.formats as formats

#: Format of the folder; its entries are called ``000000.FORMAT``, in the order of the list.
FORMAT = "elements"


def save_elements(values: list[Any], path: Path) -> str:
    """Writes the list and returns the format that it then is in."""
    if _are_items(values):
        path.write_text(json.dumps(values, ensure_ascii=False, allow_nan=False), encoding="utf-8")
        return "json"
    path.mkdir()
    for number, value in enumerate(values):
        plain = path / f"{number:06d}"
        saved = formats.save(value, plain)
        os.rename(plain, f"{plain}.{saved.format}")
    return FORMAT


def load_elements(path: Path, trusted: bool) -> list[Any]:
    names = sorted(os.listdir(path))
    return [formats.load(path / name, format_of(name), trusted=trusted) for name in names]


def format_of(name: str) -> str:
    """Of an entry of such a folder."""
    return name.partition(".")[2]


def _are_items(values: list[Any]) -> bool:
    """Whether they can be items themselves: texts and numbers that differ, also when they are written as
    texts."""
    kinds = {bool, int, float, str}
    finite = all(type(one) in kinds and (type(one) is not float or abs(one) < float("inf")) for one in values)
    return finite and len({str(one) for one in values}) == len(values)
