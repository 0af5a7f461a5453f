"""The index that the command line keeps of a clone (``docs/format.md``, "Caches"), only read."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

#: Of the schema; another one is another file.
_VERSION = 1
_AT_ONCE = 500
#: Keys of ``execution.json`` are in byte order: behind the start comes the sweep, where there is one, and no
#: key before the start has its name. Texts of users cannot look like a key, as their quotes are escaped.
_START = 'instr(value, \'"startedAt":"\') + 13'
_STARTS = f"""SELECT key, substr(value, {_START}, 24), instr(value, '"reproduces":"') > 0
  FROM memo WHERE kind = 'parsed-run'"""


@dataclass(frozen=True)
class Start:
    """When a run began, and whether it may be one that was made to reproduce another."""

    started_at: str
    maybe_rerun: bool


class Index:
    """Remembered answers. Where there are none, or the file cannot be read, nothing is remembered."""

    def __init__(self, common_dir: str) -> None:
        self._path = os.path.join(common_dir, "mlgit", f"index-{_VERSION}.sqlite")
        self._lock = threading.Lock()
        self._open: tuple[tuple[int, int, int], sqlite3.Connection] | None = None

    def get(self, kind: str, key: str) -> str | None:
        """One answer."""
        return dict(self.many(kind, [key])).get(key)

    def many(self, kind: str, keys: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Those of many keys that there are."""
        wanted = list(keys)
        for at in range(0, len(wanted), _AT_ONCE):
            part = wanted[at : at + _AT_ONCE]
            marks = ",".join("?" * len(part))
            rows = self._rows(f"SELECT key, value FROM memo WHERE kind = ? AND key IN ({marks})", kind, *part)
            yield from ((key, value) for key, value in rows)

    def starts(self) -> dict[str, Start]:
        """Of every run that is remembered, by the oid of its commit."""
        rows = self._rows(_STARTS)
        return {
            oid: Start(at, bool(rerun)) for oid, at, rerun in rows if at.startswith("2") and at.endswith("Z")
        }

    def with_manifest(self, manifest: str) -> list[str]:
        """Oids of the run commits whose manifest, as compact JSON, is this one."""
        end = f'"manifest":{manifest}}}'
        sql = "SELECT key FROM memo WHERE kind = 'parsed-run' AND substr(value, -length(?1)) = ?1"
        return [oid for (oid,) in self._rows(sql, end)]

    def _rows(self, sql: str, *values: str) -> list[tuple[str, ...]]:
        with self._lock:
            try:
                return self._database().execute(sql, values).fetchall()
            except (sqlite3.Error, OSError):
                return []

    def _database(self) -> sqlite3.Connection:
        """Opened anew when the command line has replaced the file, and in a process that was forked."""
        found = os.stat(self._path)
        identity = (found.st_dev, found.st_ino, os.getpid())
        if self._open is None or self._open[0] != identity:
            address = f"file:{quote(self._path)}?mode=ro"
            database = sqlite3.connect(address, uri=True, timeout=2, check_same_thread=False)
            self._open = (identity, database)
        return self._open[1]
