"""Values that JSON holds exactly: None, booleans, numbers, text, and lists and dicts of them."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

from .format import Unfaithful

#: What JSON has no number for, as in the records of mlgit (docs/format.md, "Canonical JSON").
_FLOATS = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
_ESCAPED = re.compile(r"~*float")

_INDENT = "  "
#: Python itself refuses to read more.
_MOST_DIGITS = 4300
_DEEPEST = 200


class JsonValues:
    """Canonical JSON in lines, with fractions where Python has a float: ``1.0`` is not ``1``.

    Keys are in byte order of UTF-8, so that equal dicts are equal bytes; a dict comes back in that order.
    Tuples, sets, keys that are not text and subclasses are no JSON.
    """

    name = "json"
    safe = True

    def accepts(self, value: object) -> bool:
        return type(value) in (dict, list, bool, int, float) or value is None

    def save(self, value: object, path: Path) -> None:
        parts: list[str] = []
        _write(value, "\n", parts, 0)
        parts.append("\n")
        with path.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(parts)

    def load(self, path: Path) -> object:
        with path.open(encoding="utf-8") as file:
            return json.load(file, object_hook=_restored)


def is_json(value: object) -> bool:
    """Whether this format would give the value back as it is."""
    try:
        _write(value, "\n", [], 0)
    except Unfaithful:
        return False
    return True


def _write(value: Any, line: str, parts: list[str], depth: int) -> None:
    kind = type(value)
    if kind is dict:
        _write_dict(value, line, parts, depth)
    elif kind is list:
        if depth >= _DEEPEST:
            raise Unfaithful(f"it is more than {_DEEPEST} levels deep")
        if not value:
            parts.append("[]")
            return
        inner = line + _INDENT
        opening = "["
        for item in value:
            parts.append(opening + inner)
            _write(item, inner, parts, depth + 1)
            opening = ","
        parts.append(line + "]")
    else:
        parts.append(_scalar(value, kind))


def _write_dict(value: dict[Any, Any], line: str, parts: list[str], depth: int) -> None:
    if depth >= _DEEPEST:
        raise Unfaithful(f"it is more than {_DEEPEST} levels deep")
    if not value:
        parts.append("{}")
        return
    for key in value:
        if type(key) is not str:
            raise Unfaithful(f"it has the key {key!r}, which is no text")
    texts = {key: _text(key) for key in value}
    inner = line + _INDENT
    opening = "{"
    for key in sorted(value, key=lambda one: one.encode("utf-8")):
        name = texts[key]
        if len(value) == 1 and _is_mistakable(key, value[key]):
            name = '"~' + name[1:]
        parts.append(f"{opening}{inner}{name}: ")
        _write(value[key], inner, parts, depth + 1)
        opening = ","
    parts.append(line + "}")


def _scalar(value: Any, kind: type) -> str:
    if value is None:
        return "null"
    if kind is bool:
        return "true" if value else "false"
    if kind is int:
        if value.bit_length() > 10_000 and value.bit_length() * math.log10(2) >= _MOST_DIGITS:
            raise Unfaithful(f"it has an integer of more than {_MOST_DIGITS} digits")
        return str(value)
    if kind is float:
        if math.isfinite(value):
            return repr(value)
        name = "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
        return f'{{"float":"{name}"}}'
    if kind is str:
        return _text(value)
    raise Unfaithful(f"it holds a {kind.__qualname__}")


def _text(value: str) -> str:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise Unfaithful("it holds half of a character") from None
    return json.dumps(value, ensure_ascii=False)


def _is_mistakable(key: str, value: object) -> bool:
    return type(value) is str and value in _FLOATS and _ESCAPED.fullmatch(key) is not None


def _restored(found: dict[str, Any]) -> Any:
    if len(found) != 1:
        return found
    ((key, value),) = found.items()
    if not _is_mistakable(key, value):
        return found
    return _FLOATS[value] if key == "float" else {key[1:]: value}
