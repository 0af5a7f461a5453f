"""``python3 -m mlgit.from_metaflow FILE [CLASS]``: the translation of a file as one JSON document."""

from __future__ import annotations

import json
import os
import sys
import tokenize
from typing import Any

from .notes import Untranslatable
from .translate import translate


def document(path: str, wanted: str | None) -> dict[str, Any]:
    """``{"version": 1, "flow", "text", "steps", "leftOut", "notes"}``, or with an ``error``."""
    try:
        made = translate(_read(path), wanted, lambda name, level: _module(path, name, level))
    except (UnicodeDecodeError, SyntaxError):
        return _error("no-text", 1, "it is no text in UTF-8", "save it as UTF-8")
    except OSError as error:
        return _error("not-readable", 1, f"it cannot be read: {error.strerror}", f"ls -l {path}")
    except Untranslatable as error:
        return _error(error.code, error.line, error.message, error.hint)
    notes = [{"line": note.line, "why": note.why, "todo": note.todo} for note in made.notes.sorted()]
    named = {
        "flow": made.flow,
        "text": made.text,
        "steps": made.steps,
        "leftOut": made.left_out,
        "notes": notes,
    }
    return {"version": 1, **named}


def _read(path: str) -> str:
    # As Python does, in the encoding that the file names.
    with tokenize.open(path) as file:
        return file.read()


def _module(path: str, name: str, level: int) -> str | None:
    """The text of a module beside the file, or above it by dots; None where there is none."""
    folder = os.path.dirname(os.path.abspath(path))
    for _ in range(level - 1):
        folder = os.path.dirname(folder)
    place = os.path.join(folder, *name.split("."))
    for candidate in (f"{place}.py", os.path.join(place, "__init__.py")):
        try:
            return _read(candidate)
        except (OSError, SyntaxError, UnicodeDecodeError):
            continue
    return None


def _error(code: str, line: int, message: str, hint: str) -> dict[str, Any]:
    return {"version": 1, "error": {"code": code, "line": line, "message": message, "hint": hint}}


if __name__ == "__main__":
    json.dump(
        document(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None), sys.stdout, ensure_ascii=False
    )
