"""Reading a value."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

from ..errors import MlgitError
from . import registry
from .elements import ELEMENTS, load_elements
from .format import Format, is_unsafe

#: Format that only a mapped file makes sense for, and formats of tables.
_MAPPED = ("npy",)
_TABLES = ("parquet", "arrow")


def load(
    path: str | os.PathLike[str],
    format: str,
    *,
    trusted: bool = False,
    trust: bool = False,
    mmap: bool = False,
    as_: str | None = None,
    what: str | None = None,
    made_by: str | None = None,
) -> object:
    """Reads what ``save`` wrote in this format.

    A format that can run code when it is loaded is loaded only if its maker is ``trusted``, or ``trust`` says
    that the user knows what it is. ``mmap`` maps an array instead of reading it: it is read-only, and costs
    memory where it is looked at. ``as_`` gives a table as ``pandas``, ``polars`` or ``arrow`` instead of what
    it was. ``what`` and ``made_by`` are for messages: a SPEC, and who made it.

    Raises ``MlgitError``: ``untrusted``, ``no-such-format``, ``library-missing``, ``unreadable``, and for
    options that the format does not have ``wrong-option``.
    """
    target = Path(path)
    name = what or str(target)
    if format in ELEMENTS:
        of_each = partial(load, trusted=trusted, trust=trust, mmap=mmap, as_=as_, made_by=made_by)
        return load_elements(target, lambda one, kind: of_each(one, kind, what=f"{name}/{one.name}"))
    known = registry.named(format)
    if is_unsafe(format, known) and not (trusted or trust):
        raise _untrusted(name, format, made_by)
    if known is None:
        raise MlgitError(
            f"{name} is in format {format}, which no package that is installed can read",
            code="no-such-format",
            hints=[
                "install the package that the task had which wrote it: mlgit show says in which environment"
            ],
        )
    options: dict[str, object] = {}
    if mmap:
        options["mmap"] = _allowed(
            mmap, format, _MAPPED, f"mmap: {name} is {format}, and only arrays can be mapped"
        )
    if as_ is not None:
        options["as_"] = _allowed(
            as_, format, _TABLES, f"as_: {name} is {format}, and only tables are converted"
        )
    if not target.exists():
        raise MlgitError(f"There is nothing at {target}", code="no-such-file", details={"path": str(target)})
    return _read(known, target, options, name)


def _allowed(value: object, format: str, formats: tuple[str, ...], otherwise: str) -> object:
    if format not in formats:
        raise MlgitError(otherwise, code="wrong-option")
    return value


def _read(known: Format, path: Path, options: dict[str, object], name: str) -> object:
    try:
        return known.load(path, **options)
    except MlgitError as error:
        # A format knows the file, which the local store calls by its digest.
        raise error.retold(lambda text: text.replace(f"({path.name})", f"({name})")) from error
    except MemoryError:
        raise
    except Exception as error:
        raise MlgitError(
            f"{name} cannot be read as {known.name}: {type(error).__name__}: {error}",
            code="unreadable",
            kind="failed",
            exit_code=1,
            hints=["mlgit show names its run, and mlgit diff RUN RUN what of the environment differs"],
            details={"format": known.name},
        ) from error


def _untrusted(name: str, format: str, made_by: str | None) -> MlgitError:
    maker = f" It was made by {made_by}." if made_by else ""
    return MlgitError(
        f"{name} is a pickle ({format}): whoever wrote it can run any code where it is loaded.{maker}"
        " Expected one that this clone made, or a run that an allowed signer has signed",
        code="untrusted",
        kind="failed",
        exit_code=1,
        hints=[
            "mlgit approve RUN --sign-only   (its maker signs it; then: mlgit fetch)",
            "mlgit run --no-remote-cache   (makes it here instead)",
            "pass trust=True, if you know who made it",
        ],
        details={"format": format, **({"madeBy": made_by} if made_by else {})},
    )
