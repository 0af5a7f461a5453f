"""Records of runs that are gone through one after another, read some at a time."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from itertools import islice

from .place import FoundRun, Place
from .records import Documents

_AT_ONCE = 200


class ReadAhead:
    """Reads one record where one is asked for, and many where the one behind the last is."""

    def __init__(self, place: Place, found: Sequence[FoundRun]) -> None:
        self._place = place
        self._found = found
        self._lock = threading.Lock()
        self._next = 0
        self._read: dict[int, Documents] = {}

    def read(self, at: int) -> Documents:
        """The records of the run at a place of the list."""
        with self._lock:
            if at in self._read:
                self._next = at + 1
                return self._read.pop(at)
            if at != self._next or at == 0:
                self._next = at + 1
                return self._place.documents(self._found[at])
            part = list(islice(self._found, at, at + _AT_ONCE))
            self._read = {at + i: documents for i, (_, documents) in enumerate(self._place.many(part))}
            self._next = at + 1
            return self._read.pop(at)
