"""Arrays of NumPy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .format import Unfaithful
from .types import is_a, is_exactly, loaded, needed

#: A file of this size and more is mapped: what is looked at is read, from the cache of files.
_MAPPED_BYTES = 16 * 1024 * 1024


class Npy:
    """``.npy``, written from where the array lies. Order (C or Fortran), byte order and fields stay; strides
    do not.
    """

    name = "npy"
    safe = True

    def accepts(self, value: object) -> bool:
        return is_exactly(value, "numpy", "ndarray", "memmap")

    def save(self, value: Any, path: Path) -> None:
        _require_plain(value.dtype)
        write_npy(value, path)

    def load(self, path: Path, *, mmap: bool = False) -> Any:
        numpy = needed("numpy", package="numpy", what=f"An array ({path.name})")
        if mmap:
            return numpy.load(path, mmap_mode="r", allow_pickle=False)
        if path.stat().st_size < _MAPPED_BYTES:
            return numpy.load(path, allow_pickle=False)
        # What is written to it is the process's own: the file stays as it is.
        return numpy.load(path, mmap_mode="c", allow_pickle=False).view(numpy.ndarray)


class NpyScalar:
    """A number of NumPy, as ``numpy.float64``: ``.npy`` of no dimension."""

    name = "npy-scalar"
    safe = True

    def accepts(self, value: object) -> bool:
        return is_a(value, "numpy", "generic")

    def save(self, value: Any, path: Path) -> None:
        _require_plain(value.dtype)
        array = loaded("numpy").asarray(value)
        if type(array[()]) is not type(value):
            raise Unfaithful("it is of a class of its own")
        write_npy(array, path)

    def load(self, path: Path) -> Any:
        return Npy().load(path)[()]


def write_npy(array: Any, path: Path) -> None:
    """``numpy.save`` without its warning where only a later version can hold the names of fields."""
    write_array = loaded("numpy").lib.format.write_array
    # A stream of Python's own would copy what it gets; of a plain file NumPy writes the array in place.
    with path.open("wb", buffering=0) as file:
        for version in ((1, 0), (2, 0), (3, 0)):
            try:
                write_array(file, array, version=version, allow_pickle=False)
                return
            except ValueError:
                if file.tell() != 0 or version == (3, 0):
                    raise


def _require_plain(dtype: Any) -> None:
    numpy = loaded("numpy")
    if dtype.hasobject:
        raise Unfaithful("it holds objects of Python")
    if dtype.metadata:
        raise Unfaithful("npy does not keep the metadata of a dtype")
    try:
        restored = numpy.lib.format.descr_to_dtype(numpy.lib.format.dtype_to_descr(dtype))
    except (TypeError, ValueError) as error:
        raise Unfaithful(f"npy has no such dtype: {error}") from None
    if restored != dtype or restored.type is not dtype.type:
        raise Unfaithful(f"npy would make {restored} of {dtype}")
