"""What a run has logged, a line each: killing the process loses none, a power loss a second of them."""

from __future__ import annotations

import json
import os
import threading
import time
from pathlib import Path
from typing import Any

#: Lines are put onto the disk at most this often, in seconds.
SYNC_EVERY = 1.0
#: Seconds between signs of life, for machines that cannot see this process.
BEAT_EVERY = 15.0


class Journal:
    """``logged.ndjson`` in a run's folder. Threads may share it; each line is one write."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._fd = os.open(folder / "logged.ndjson", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        self._lock = threading.Lock()
        self._synced = time.monotonic()
        self._ended = threading.Event()
        threading.Thread(target=self._beat, name="mlgit-beat", daemon=True).start()

    def append(self, line: dict[str, Any]) -> None:
        """Writes a line; raises ``OSError`` as the disk does."""
        text = json.dumps(line, ensure_ascii=False, allow_nan=False, separators=(",", ":")) + "\n"
        data = text.encode("utf-8", "replace")
        with self._lock:
            while data:
                data = data[os.write(self._fd, data) :]
            now = time.monotonic()
            if now - self._synced >= SYNC_EVERY:
                os.fsync(self._fd)
                self._synced = now

    def close(self) -> None:
        """Puts all lines onto the disk."""
        self._ended.set()
        with self._lock:
            os.fsync(self._fd)
            os.close(self._fd)

    def _beat(self) -> None:
        while not self._ended.wait(BEAT_EVERY):
            try:
                os.utime(self.folder / "journal.ndjson")
            except FileNotFoundError:
                return  # Somebody took this process for dead; the end of the run says so.
