"""The local store of a clone: where the bytes of its artifacts lie."""

from __future__ import annotations

import json
import os

from .records import Json
from .unsure import Unsure
from .words import hex_of

_KNOWN_FEATURES = {"layout-1"}


class LocalStore:
    """Blobs in a folder. Nothing is ever written to it from here."""

    def __init__(self, root: str) -> None:
        self.root = root
        self._is_known = False

    def blob(self, digest: str, size: int) -> str | None:
        """The file of a blob; None where it is not here, or is not of this size.

        Raises ``Unsure`` for a store of another form.
        """
        digits = hex_of(digest)
        if digits is None:
            raise Unsure
        path = os.path.join(self.root, "blobs", digits[:2], digits)
        try:
            found = os.stat(path).st_size == size
        except (FileNotFoundError, NotADirectoryError):
            return None
        if found:
            self._require_known_form()
        return path if found else None

    def content(self, output: Json) -> str | None:
        """The file of an artifact that is one."""
        return self.blob(output["digest"], output["sizeBytes"])

    def tree(self, digest: str) -> str | None:
        """The file of a tree blob, whose size no record gives."""
        digits = hex_of(digest)
        if digits is None:
            raise Unsure
        path = os.path.join(self.root, "blobs", digits[:2], digits)
        return path if os.path.exists(path) and os.path.getsize(path) > 0 else None

    def _require_known_form(self) -> None:
        if self._is_known:
            return
        try:
            with open(os.path.join(self.root, "format.json"), encoding="utf-8") as file:
                record = json.load(file)
        except (OSError, ValueError):
            raise Unsure from None
        if record.get("version") != 1 or not set(record.get("requiredToRead", ["?"])) <= _KNOWN_FEATURES:
            raise Unsure
        self._is_known = True
