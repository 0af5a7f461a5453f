"""Records of runs as JSON: canonical JSON read back (``docs/format.md``), and what must hold of it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from .unsure import Unsure
from .words import hex_of

Json = dict[str, Any]

_NOT_FINITE = {"NaN", "Infinity", "-Infinity"}
_SPACE = re.compile(r'("(?:[^"\\]|\\.)*")|\s+')


def decode_record(text: str) -> Any:
    """Canonical JSON as Python values.

    >>> decode_record('{"auc":{"float":"NaN"},"note":{"~float":"NaN"}}')
    {'auc': nan, 'note': {'float': 'NaN'}}
    """
    # Visiting every object costs several times what parsing does, and hardly any record has what it is for.
    may_stand_for_number = 'float"' in text or "\\u" in text
    return json.loads(text, object_hook=_revive if may_stand_for_number else None)


def compact(text: str) -> str:
    """A record in the form of one line: the same without white space.

    >>> compact('{\\n  "a b": [\\n    1\\n  ]\\n}\\n')
    '{"a b":[1]}'
    """
    return _SPACE.sub(lambda found: found.group(1) or "", text)


def _revive(value: Json) -> Any:
    if len(value) != 1:
        return value
    [(key, inner)] = value.items()
    if key.lstrip("~") != "float" or not isinstance(inner, str) or inner not in _NOT_FINITE:
        return value
    return float(inner.replace("Infinity", "inf")) if key == "float" else {key[1:]: inner}


@dataclass(frozen=True)
class Documents:
    """The documents of a run commit, and its code commit."""

    code_commit: str
    manifest: Json
    execution: Json
    env: Json


def listed(params: Json, execution: Json) -> Json:
    """Parameters with those that are lists as such: a record has them as texts, and says which they are."""
    return {
        name: json.loads(value) if name in execution.get("lists", ()) and isinstance(value, str) else value
        for name, value in params.items()
    }


def checked(documents: Any) -> Documents:
    """Documents of which the form was looked at. Raises ``Unsure`` for any that this version may not read."""
    manifest, execution, env = documents["manifest"], documents["execution"], documents["env"]
    for document in (manifest, execution, env):
        if not isinstance(document, dict) or document.get("version") != 1:
            raise Unsure
    check_manifest(manifest)
    if not isinstance(execution.get("startedAt"), str) or not isinstance(execution.get("tasks"), dict):
        raise Unsure
    return Documents(documents["codeCommit"], manifest, execution, env)


def check_manifest(manifest: Json) -> None:
    """Raises ``Unsure`` for a manifest without the parts that are read here."""
    tasks = manifest.get("tasks")
    if not isinstance(tasks, dict) or not isinstance(manifest.get("params"), dict):
        raise Unsure
    if not isinstance(manifest.get("status"), str):
        raise Unsure
    for task in tasks.values():
        for name in ("inputs", "outputs", "metrics", "params"):
            if type(task.get(name)) is not dict:
                raise Unsure


def check_output(output: Any) -> None:
    """Raises ``Unsure`` for an output that does not say where its bytes are."""
    if not isinstance(output, dict) or output.get("kind") not in ("file", "tree"):
        raise Unsure
    if hex_of(output.get("digest")) is None or not isinstance(output.get("path"), str):
        raise Unsure
    if type(output.get("sizeBytes")) is not int or output["sizeBytes"] < 0:
        raise Unsure


def is_whole_success(documents: Documents) -> bool:
    """Whether a run can be ``latest``: all of its flow, succeeded, neither of a sweep nor a reproduction."""
    manifest, execution = documents.manifest, documents.execution
    is_ordinary = "sweep" not in execution and "reproduces" not in execution
    return manifest["status"] == "succeeded" and manifest.get("partial") is not True and is_ordinary
