"""Writing a value."""

from __future__ import annotations

import os
from collections.abc import Iterator
from io import IOBase
from pathlib import Path

from ..errors import MlgitError
from . import registry
from .format import Format, Saved, Unfaithful


def save(value: object, path: str | os.PathLike[str], *, format: str | None = None) -> Saved:
    """Writes ``value`` to ``path``, where nothing may be yet, as a file or a folder: that depends on the
    format.

    The format is the first that gives the value back as it is; ``format`` names one instead. Equal values
    give equal bytes, as far as their library does (docs/guides/python-objects.md). Large values are written
    from where they lie.

    Raises ``MlgitError``: ``unsaveable`` when nothing can write it, ``no-such-format``, ``path-taken``.
    Nothing is left at ``path`` then.
    """
    target = Path(path)
    if os.path.lexists(target):
        raise MlgitError(f"{target} is there already: a value is written to a new path", code="path-taken")
    chosen = [_required(format)] if format is not None else registry.in_order()
    refused: list[str] = []
    for one in chosen:
        if not _accepts(one, value):
            continue
        try:
            one.save(value, target)
        except Unfaithful as why:
            refused.append(f"{one.name}: {why}")
            _remove(target)
        except BaseException:
            _remove(target)
            raise
        else:
            return Saved(one.name, "folder" if target.is_dir() else "file")
    raise _unsaveable(value, format, refused)


def _accepts(one: Format, value: object) -> bool:
    try:
        return bool(one.accepts(value))
    except Exception as error:
        raise MlgitError(
            f"Format {one.name} failed when it was asked about a {describe(value)}: {error}",
            code="bad-format",
        ) from error


def _required(name: str) -> Format:
    found = registry.named(name)
    if found is None:
        raise MlgitError(
            f"There is no format {name}: no package that is installed brings it", code="no-such-format"
        )
    return found


def describe(value: object) -> str:
    """The type of a value, as its user writes it."""
    kind = type(value)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _unsaveable(value: object, format: str | None, refused: list[str]) -> MlgitError:
    why = "; ".join(refused) or (f"format {format} is for other values" if format else "no format accepts it")
    return MlgitError(
        f"A {describe(value)} cannot be written: {why}",
        code="unsaveable",
        kind="failed",
        exit_code=1,
        hints=[
            "return the Path of the file in its place"
            if isinstance(value, IOBase)
            else "return list(…): an iterator can be gone through only once"
            if isinstance(value, Iterator)
            else "return something that holds data: a table, an array, a model, a dict, or a Path to a file"
        ],
        details={"type": describe(value)},
    )


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        import shutil

        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
