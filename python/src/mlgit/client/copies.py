"""Copies of artifacts in the user's cache, by digest: folders laid out, and files that no local store has."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable

from .ask import user_cache
from .single_flight import SingleFlight

#: ioctl(2) that shares the blocks of two files (``man ioctl_ficlone``).
_FICLONE = 0x40049409
_flights = SingleFlight()


def kept(kind: str, digits: str, make: Callable[[str], None]) -> str:
    """The path of a copy; ``make`` writes it to a path beside it first, where it is not there.

    ``kind`` is ``files`` or ``folders``, ``digits`` the digest in hex.
    """
    path = os.path.join(user_cache(), "artifacts", kind, digits[:2], digits)
    if os.path.exists(path):
        return path
    with _flights.of(path):
        if os.path.exists(path):
            return path
        os.makedirs(os.path.dirname(path), exist_ok=True)
        beside = tempfile.mkdtemp(prefix=".new-", dir=os.path.dirname(path))
        try:
            made = os.path.join(beside, digits)
            make(made)
            _without_writing(made)
            _publish(made, path)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    return path


def share(source: str, target: str, *, executable: bool) -> None:
    """The bytes of a blob under another name: shared blocks, else a hard link, else a copy. Read-only."""
    if _cloned(source, target):
        os.chmod(target, 0o555 if executable else 0o444)
        return
    if not executable:
        try:
            os.link(source, target)
            return
        except OSError:
            # Another disk, one without links, or one that allows none to files of others.
            pass
    shutil.copyfile(source, target)
    os.chmod(target, 0o555 if executable else 0o444)


def _cloned(source: str, target: str) -> bool:
    if sys.platform != "linux":
        return False
    import fcntl

    with open(source, "rb") as read, open(target, "xb") as written:
        try:
            fcntl.ioctl(written.fileno(), _FICLONE, read.fileno())
            return True
        except OSError:
            pass
    os.unlink(target)
    return False


def _without_writing(path: str) -> None:
    if not os.path.isdir(path):
        os.chmod(path, stat.S_IMODE(os.stat(path).st_mode) & ~0o222)
        return
    for folder, _, names in os.walk(path):
        for name in names:
            file = os.path.join(folder, name)
            if not os.path.islink(file):
                os.chmod(file, stat.S_IMODE(os.stat(file).st_mode) & ~0o222)


def _publish(made: str, path: str) -> None:
    try:
        os.rename(made, path)
    except OSError as error:
        # Another process was first, and has the same.
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise
