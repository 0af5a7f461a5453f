"""The index that the command line keeps of a clone (``docs/format.md``, "Caches"), only read."""

from __future__ import annotations

import os
import re
import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

#: Of the schema; another one is another file.
_VERSION = 1
_AT_ONCE = 500
_TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]{12}Z")
#: Of all, where the command line has remembered it; else from the records. Keys of ``execution.json`` are in
#: byte order, and none before the start has its name; texts of users cannot look like a key, as their quotes
#: are escaped.
_STARTS = "SELECT key, value FROM memo WHERE kind = 'run-start'"
_STARTS_IN_RECORDS = """SELECT key, substr(value, instr(value, '"startedAt":"') + 13, 24)
  || CASE WHEN instr(value, '"reproduces":"') > 0 THEN ' rerun' ELSE '' END
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

    def starts(self, wanted: Collection[str]) -> dict[str, Start]:
        """Of the run commits with these oids, as far as they are remembered; and of others."""
        found = self._starts(self._rows(_STARTS) if len(wanted) > _AT_ONCE else self._of(_STARTS, wanted))
        missing = [oid for oid in wanted if oid not in found]
        if len(missing) > _AT_ONCE:
            found.update(self._starts(self._rows(_STARTS_IN_RECORDS)))
        elif missing:
            found.update(self._starts(self._of(_STARTS_IN_RECORDS, missing)))
        return found

    def _of(self, sql: str, oids: Collection[str]) -> list[tuple[str, ...]]:
        return self._rows(f"{sql} AND key IN ({','.join('?' * len(oids))})", *oids)

    def _starts(self, rows: list[tuple[str, ...]]) -> dict[str, Start]:
        split = ((oid, *text.partition(" ")) for oid, text in rows)
        return {oid: Start(at, bool(rerun)) for oid, at, rerun, _ in split if _TIME.fullmatch(at)}

    def with_manifest(self, manifest: str, among: Collection[str] | None = None) -> list[str]:
        """Oids of the run commits whose manifest, as compact JSON, is this one: of all, or of some."""
        sql = "SELECT key FROM memo WHERE kind = 'parsed-run' AND substr(value, -length(?1)) = ?1"
        only = "" if among is None else f" AND key IN ({','.join('?' * len(among))})"
        return [oid for (oid,) in self._rows(sql + only, f'"manifest":{manifest}}}', *(among or ()))]

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
