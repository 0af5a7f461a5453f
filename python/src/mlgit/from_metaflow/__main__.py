"""``python3 -m mlgit.from_metaflow FILE [CLASS]``: the translation of a file as one JSON document."""

from __future__ import annotations

import json
import sys
from typing import Any

from .notes import Untranslatable
from .translate import translate


def document(path: str, wanted: str | None) -> dict[str, Any]:
    """``{"version": 1, "flow", "text", "steps", "leftOut", "notes"}``, or with an ``error``."""
    try:
        with open(path, encoding="utf-8") as file:
            made = translate(file.read(), wanted)
    except UnicodeDecodeError:
        return _error("no-text", 1, "it is no UTF-8", "save it as UTF-8")
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


def _error(code: str, line: int, message: str, hint: str) -> dict[str, Any]:
    return {"version": 1, "error": {"code": code, "line": line, "message": message, "hint": hint}}


if __name__ == "__main__":
    json.dump(
        document(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None), sys.stdout, ensure_ascii=False
    )
