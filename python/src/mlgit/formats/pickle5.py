"""Anything else: pickle of protocol 5, with large buffers in files of their own."""

from __future__ import annotations

import mmap
import os
import pickle
import sys
from pathlib import Path
from typing import Any

from .format import Unfaithful

#: Smaller ones stay in the pickle: a file for each would cost more than it spares.
_LEAST_BYTES = 64 * 1024

_PICKLE = "data.pkl"


class Pickle5:
    """A folder of ``data.pkl`` and of ``buffer-N``, the bytes of arrays and the like as they lie in memory.

    Loading can run any code. Equal values give equal bytes only as far as pickle does: the order of sets, and
    whether equal parts are one object, make a difference.
    """

    name = "pickle5"
    safe = False

    def accepts(self, value: object) -> bool:
        return True

    def save(self, value: object, path: Path) -> None:
        path.mkdir()
        count = 0

        def write(buffer: pickle.PickleBuffer) -> bool:
            nonlocal count
            with buffer.raw() as raw:
                if raw.nbytes < _LEAST_BYTES:
                    return True
                with (path / _buffer(count)).open("wb", buffering=0) as file:
                    _write_all(file, raw)
            count += 1
            return False

        try:
            with (path / _PICKLE).open("wb") as file:
                pickle.Pickler(file, protocol=5, buffer_callback=write).dump(value)
        except (
            pickle.PicklingError,
            TypeError,
            AttributeError,
            ValueError,
            RecursionError,
            NotImplementedError,
        ) as error:
            raise Unfaithful(f"{type(error).__name__}: {error}") from error

    def load(self, path: Path) -> object:
        count = sum(1 for name in os.listdir(path) if name.startswith("buffer-"))
        buffers = [_mapped(path / _buffer(number)) for number in range(count)]
        with (path / _PICKLE).open("rb") as file:
            return _Unpickler(file, buffers=buffers).load()


class _Unpickler(pickle.Unpickler):
    def find_class(self, module_name: str, global_name: str) -> Any:
        try:
            return super().find_class(module_name, global_name)
        except ModuleNotFoundError:
            found = _of_cells(module_name, global_name)
            if found is None:
                raise
            return found
        except AttributeError:
            if "." in global_name:
                raise
            # A module may say itself why it has not got the name.
            return getattr(sys.modules[module_name], global_name)


def _of_cells(module: str, name: str) -> Any:
    """A class of a cell: tasks have it in a module that was made of cells, the notebook in ``__main__``."""
    from mlgit.flows.source.cells_file import SUFFIX

    return getattr(sys.modules["__main__"], name, None) if module.endswith(SUFFIX) else None


def _buffer(number: int) -> str:
    return f"buffer-{number}"


def _write_all(file: Any, raw: memoryview) -> None:
    done = 0
    while done < raw.nbytes:
        # Linux writes at most 2 GiB at once.
        done += file.write(raw[done : done + (1 << 30)])


def _mapped(path: Path) -> mmap.mmap:
    """Read where it is looked at. What is written to it is the process's own: the file stays."""
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
