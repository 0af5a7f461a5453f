"""Models of scikit-learn."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

from .format import Unfaithful
from .types import is_a, is_installed, needed

_SCHEMA = "schema.json"
_MEMBER = re.compile(r"(\d+)(\.[a-z]+)", re.ASCII)


class Skops:
    """skops: what it is made of is listed in the file, and only types of scikit-learn, NumPy and SciPy are
    loaded.

    A model that holds anything else, as a function or a class of the user's own, is pickled.
    """

    name = "skops"
    safe = True

    def accepts(self, value: object) -> bool:
        return is_a(value, "sklearn.base", "BaseEstimator") and is_installed("skops")

    def save(self, value: Any, path: Path) -> None:
        skops = needed("skops.io", package="skops", what="A model of scikit-learn")
        try:
            data = skops.dumps(value)
            unknown = skops.get_untrusted_types(data=data)
        except Exception as error:
            # It raises whatever the parts of a model raise.
            raise Unfaithful(f"skops has no such model: {error}") from error
        if unknown:
            raise Unfaithful(f"skops does not trust {', '.join(sorted(unknown))}")
        with zipfile.ZipFile(io.BytesIO(data)) as made, zipfile.ZipFile(path, "w") as archive:
            _copy_named(made, archive)

    def load(self, path: Path) -> Any:
        skops = needed("skops.io", package="skops", what=f"A model of scikit-learn ({path.name})")
        return skops.load(path, trusted=[])


def _copy_named(made: zipfile.ZipFile, archive: zipfile.ZipFile) -> None:
    """Objects are called by their addresses in memory; numbered in order, equal models are equal bytes."""
    schema = json.loads(made.read(_SCHEMA))
    numbers: dict[str, str] = {}

    def renamed(part: Any) -> Any:
        if isinstance(part, list):
            return [renamed(one) for one in part]
        if not isinstance(part, dict):
            return part
        changed = {key: renamed(value) for key, value in part.items()}
        if isinstance(part.get("__id__"), int):
            changed["__id__"] = int(numbers.setdefault(str(part["__id__"]), str(len(numbers) + 1)))
        file = part.get("file")
        found = _MEMBER.fullmatch(file) if isinstance(file, str) and file in members else None
        if found and isinstance(file, str):
            changed["file"] = numbers.setdefault(found[1], str(len(numbers) + 1)) + found[2]
            places[changed["file"]] = file
        return changed

    members = set(made.namelist())
    places: dict[str, str] = {}
    document = renamed(schema)
    for name in sorted(places):
        _put(archive, name, made.read(places[name]))
    others = members - set(places.values()) - {_SCHEMA}
    if others:
        raise Unfaithful(f"skops has put {', '.join(sorted(others))} into it, which is not known here")
    _put(archive, _SCHEMA, json.dumps(document, indent=2).encode())


def _put(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    # The first moment that a zip file can tell.
    archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data)
