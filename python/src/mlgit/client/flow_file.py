"""What the flow file of a clone says of flows and their tags, as the command line remembers it."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable

from ..version import __version__
from .index import Index
from .records import Json
from .unsure import Unsure

_FILE = "mlgit.yaml"


class FlowFile:
    """The flow file of a working tree. It is read as YAML by the command line alone, whose reading is looked
    up.
    """

    def __init__(self, root: str | None, index: Index, fill: Callable[[], None]) -> None:
        self._path = None if root is None else os.path.join(root, _FILE)
        self._index = index
        self._fill = fill
        self._unknown: str | None = None
        self._known: tuple[str, Json] | None = None

    def flows(self) -> list[str]:
        """Names of the flows that it declares, in its order; none where there is no file."""
        return list(self._read())

    def bound_tags(self, flow: str) -> dict[str, str]:
        """Tag → branch of the tags of a flow that a branch decides about."""
        tags = self._read().get(flow, {}).get("tags", {})
        return {name: tag["branch"] for name, tag in tags.items()}

    def _read(self) -> Json:
        try:
            if self._path is None:
                return {}
            with open(self._path, encoding="utf-8", newline="") as file:
                text = file.read()
        except FileNotFoundError:
            return {}
        except (OSError, UnicodeDecodeError):
            raise Unsure from None
        known = self._known
        if known is not None and known[0] == text:
            return known[1]
        key = hashlib.sha256(f"{__version__}\n{_FILE}\n{text}".encode()).hexdigest()
        remembered = self._index.get("flow", key)
        if remembered is None and self._unknown != key:
            # The command line reads it, and remembers it where it can be read. Once: it may hold a mistake.
            self._unknown = key
            self._fill()
            remembered = self._index.get("flow", key)
        if remembered is None:
            raise Unsure
        flows: Json = json.loads(remembered)["flows"]
        self._known = (text, flows)
        return flows
