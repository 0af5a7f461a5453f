"""A read-only filesystem of ``fsspec``: ``mlgit://credit@prod:table/part-0.parquet``.

It is registered by an entry point, so that pandas, pyarrow, DuckDB and whatever else takes a URL of
fsspec reads artifacts where they are.

>>> MlgitFileSystem._strip_protocol("mlgit://credit@prod:train/segment=a,depth=3/table/part-0.parquet")
'credit@prod:train/segment=a,depth=3/table/part-0.parquet'
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from fsspec.spec import AbstractFileSystem
from fsspec.utils import stringify_path

from .client.open_place import open_place
from .client.place import FoundArtifact, Place, found_in
from .client.run import moment
from .errors import MlgitError

_PROTOCOL = "mlgit://"
#: Errors of the command line that mean that there is no such file.
_ABSENT = {"no-such-artifact", "no-such-file", "no-such-task", "not-a-folder"}


class MlgitFileSystem(AbstractFileSystem):  # type: ignore[misc]
    """Artifacts by SPEC. A folder artifact is a folder; what a SPEC names is looked up again with every call.

    ``repo`` is the folder of a clone (the current one without), or a git URL; ``store`` the URL of the store
    to take artifacts from: ``pandas.read_parquet(url, storage_options={"repo": …})``.
    """

    protocol = "mlgit"
    root_marker = ""
    # Which run a tag names can change; and an instance would keep the folder that was the current one.
    cachable = False

    def __init__(
        self, repo: str | os.PathLike[str] | None = None, store: str | None = None, **options: Any
    ) -> None:
        super().__init__(**options)
        self._place: Place = open_place(repo, store)

    @classmethod
    def _strip_protocol(cls, path: Any) -> Any:
        """Nothing of a SPEC is taken for a host, a user, a port or a query."""
        if isinstance(path, list):
            return [cls._strip_protocol(one) for one in path]
        text = stringify_path(path)
        text = text[len(_PROTOCOL) :] if text.startswith(_PROTOCOL) else text
        # mlgit:///SPEC is the same, for libraries that look for a port behind a colon.
        return text.strip("/")

    @classmethod
    def _parent(cls, path: str) -> str:
        text = cls._strip_protocol(path)
        head, colon, tail = text.partition(":")
        return f"{head}{colon}{tail.rpartition('/')[0]}" if "/" in tail else ""

    @staticmethod
    def _get_kwargs_from_urls(path: str) -> dict[str, Any]:
        return {}

    def info(self, path: str, **options: Any) -> dict[str, Any]:
        """``name``, ``size`` in bytes, ``type``, ``digest`` and ``islink`` of a file or folder."""
        text = self._strip_protocol(path)
        return _info(text, self._found(text))

    def ls(self, path: str, detail: bool = True, **options: Any) -> list[Any]:
        """What lies in a folder; of a file, itself."""
        text = self._strip_protocol(path)
        found = self._found(text)
        entries = [_info(text, found)] if not found.is_folder else list(self._entries(text, found))
        return entries if detail else [entry["name"] for entry in entries]

    def ukey(self, path: str) -> str:
        """The digest: equal for equal bytes."""
        return str(self.info(path)["digest"])

    def checksum(self, path: str) -> int:
        """A number that changes with the bytes."""
        return int(self.ukey(path)[3:19], 16)

    def modified(self, path: str) -> datetime:
        """When the run ended that has it: from then on it never changes."""
        found = self._found(self._strip_protocol(path))
        return moment(self._place.documents(found.run).execution["endedAt"])

    created = modified

    def isdir(self, path: str) -> bool:
        """Whether there is a folder."""
        return self.exists(path) and self.info(path)["type"] == "directory"

    def exists(self, path: str, **options: Any) -> bool:
        """Whether there is such an artifact, or file in one."""
        try:
            self._place.find(self._strip_protocol(path))
            return True
        except MlgitError as error:
            if error.code not in _ABSENT and error.kind != "usage":
                raise
            return False

    def _open(self, path: str, mode: str = "rb", **options: Any) -> Any:
        if mode not in ("rb", "r"):
            raise _read_only()
        found = self._found(self._strip_protocol(path))
        if found.is_folder:
            raise IsADirectoryError(path)
        return _File(open(self._place.path(found), "rb", buffering=0))

    def cat_file(self, path: str, start: int | None = None, end: int | None = None, **options: Any) -> bytes:
        """Bytes of a file, from ``start`` to before ``end``; negative ones count from its end."""
        with self._open(path) as file:
            size = os.fstat(file.fileno()).st_size
            first = _bound(start, size, 0)
            last = _bound(end, size, size)
            file.seek(first)
            data: bytes = file.read(max(0, last - first))
            return data

    def cat_ranges(
        self,
        paths: Sequence[str],
        starts: Any,
        ends: Any,
        max_gap: Any = None,
        on_error: str = "return",
        **options: Any,
    ) -> list[Any]:
        """Ranges of files. Each file is looked up once."""
        look = lru_cache(maxsize=None)(lambda path: self._local(path))
        count = len(paths)
        starts = starts if isinstance(starts, (list, tuple)) else [starts] * count
        ends = ends if isinstance(ends, (list, tuple)) else [ends] * count
        found: list[Any] = []
        for path, start, end in zip(paths, starts, ends):
            try:
                with open(look(path), "rb") as file:
                    size = os.fstat(file.fileno()).st_size
                    first = _bound(start, size, 0)
                    file.seek(first)
                    found.append(file.read(max(0, _bound(end, size, size) - first)))
            except Exception as error:
                if on_error != "return":
                    raise
                found.append(error)
        return found

    def get_file(self, rpath: str, lpath: Any, **options: Any) -> None:
        """Copies a file to a path of this machine."""
        import shutil

        if self.isdir(rpath):
            os.makedirs(lpath, exist_ok=True)
        else:
            os.makedirs(os.path.dirname(lpath) or ".", exist_ok=True)
            shutil.copyfile(self._local(rpath), lpath)

    def _local(self, path: str) -> str:
        found = self._found(self._strip_protocol(path))
        if found.is_folder:
            raise IsADirectoryError(path)
        return self._place.path(found)

    def _entries(self, text: str, found: FoundArtifact) -> Iterator[dict[str, Any]]:
        for entry in self._place.entries(found):
            yield _info(f"{text}/{entry.name}", found_in(found, entry))

    def _found(self, text: str) -> FoundArtifact:
        try:
            return self._place.find(text)
        except MlgitError as error:
            if error.code not in _ABSENT:
                raise
            raise FileNotFoundError(str(error)) from error

    def _refuse(self, *words: Any, **options: Any) -> Any:
        raise _read_only()

    mkdir = makedirs = rmdir = rm = rm_file = _rm = cp_file = mv = put_file = pipe_file = touch = _refuse


class _File(io.BufferedReader):
    """A file with its size, which ``fsspec`` and who reads blocks of files, as Dask does, ask for."""

    @property
    def size(self) -> int:
        return os.fstat(self.fileno()).st_size


def _info(name: str, found: FoundArtifact) -> dict[str, Any]:
    return {
        "name": name,
        "size": None if found.is_folder else found.content.size,
        "type": "directory" if found.is_folder else "file",
        "digest": found.content.digest,
        "islink": found.content.kind == "l",
    }


def _bound(at: int | None, size: int, otherwise: int) -> int:
    if at is None:
        return otherwise
    return max(0, size + at) if at < 0 else min(at, size)


def _read_only() -> MlgitError:
    return MlgitError(
        "mlgit:// is only read: a run makes artifacts",
        code="read-only",
        hints=["mlgit run"],
    )
