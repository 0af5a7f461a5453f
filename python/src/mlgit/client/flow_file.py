"""What the flow file of a clone says of flows and their tags, as the command line remembers it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable

from ..version import __version__
from .index import Index
from .records import Json
from .unsure import Unsure

_FILE = "mlgit.yaml"
#: Flows in Python, where there is no flow file.
_PYTHON_FILE = "flow.py"


class FlowFile:
    """The flow file of a working tree. It is read as YAML by the command line alone, whose reading is looked
    up.
    """

    def __init__(self, root: str | None, index: Index, fill: Callable[[], None]) -> None:
        self._root = root
        self._index = index
        self._fill = fill
        self._unknown: str | None = None
        self._known: tuple[str, Json] | None = None

    def flows(self) -> list[str]:
        """Names of the flows that it declares, in its order; none where there is no file. Raises ``Unsure``
        where some are in Python."""
        document = self._read()
        if document.get("python"):
            raise Unsure
        return list(document["flows"])

    def bound_tags(self, flow: str) -> dict[str, str]:
        """Tag → branch of the tags of a flow that a branch decides about."""
        document = self._read()
        if flow not in document["flows"] and any(map(self._may_bind_tags, document.get("python", ()))):
            raise Unsure
        tags = document["flows"].get(flow, {}).get("tags", {})
        return {name: tag["branch"] for name, tag in tags.items()}

    def _may_bind_tags(self, path: str) -> bool:
        """Of a file of Python, which is not run: whether it could give a flow the option of that name."""
        text = self._text(path) or ""
        return "tags" in text or "**" in text

    def _text(self, path: str) -> str | None:
        """Of a file in the working tree; None where there is none."""
        if self._root is None:
            return None
        try:
            with open(os.path.join(self._root, path), encoding="utf-8", newline="") as file:
                return file.read()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError):
            raise Unsure from None

    def _read(self) -> Json:
        text = self._text(_FILE)
        if text is None:
            return {"flows": {}, "python": [] if self._text(_PYTHON_FILE) is None else [_PYTHON_FILE]}
        known = self._known
        if known is not None and known[0] == text:
            return known[1]
        key = f"{__version__}\n{_FILE}\n{text}"
        remembered = self._index.get("flow", key)
        if remembered is None and self._unknown != key:
            # The command line reads it, and remembers it where it can be read. Once: it may hold a mistake.
            self._unknown = key
            self._fill()
            remembered = self._index.get("flow", key)
        if remembered is None:
            raise Unsure
        document: Json = json.loads(remembered)
        self._known = (text, document)
        return document
