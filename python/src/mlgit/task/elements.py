"""Lists that other steps map over: a JSON list of values that are items themselves, or a file an element."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from mlgit.formats.elements import save_elements


def save_list(values: list[Any], path: Path) -> str:
    """Writes the list and returns the format that it then is in."""
    if _are_items(values):
        path.write_text(json.dumps(values, ensure_ascii=False, allow_nan=False), encoding="utf-8")
        return "json"
    return save_elements(values, path)


def _are_items(values: list[Any]) -> bool:
    """Whether they can be items themselves: texts and numbers that differ, also when they are written as
    texts."""
    kinds = {bool, int, float, str}
    finite = all(type(one) in kinds and (type(one) is not float or abs(one) < float("inf")) for one in values)
    return finite and len({str(one) for one in values}) == len(values)
