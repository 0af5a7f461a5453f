"""Values of artifacts: by the form in which they were saved, else by the ending of their file's name."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..errors import MlgitError

if TYPE_CHECKING:
    from .place import FoundArtifact


def decode(
    path: str,
    artifact: FoundArtifact,
    *,
    as_: str | None,
    mmap: bool,
    trust: bool,
    made_by: str | None = None,
) -> Any:
    """The value of an artifact whose bytes lie at ``path``; ``made_by`` is for who is refused it.

    Raises ``MlgitError`` as ``mlgit.formats.load`` does, and for outputs of commands ``no-format`` where
    nothing tells what it is, ``no-mmap`` for what is no ``.npy`` and ``not-a-table``.
    """
    if artifact.format is not None:
        from ..formats import load

        return load(
            path, artifact.format, trust=trust, mmap=mmap, as_=as_, what=artifact.spec, made_by=made_by
        )
    form = _ENDINGS.get(_ending(artifact.file_name))
    if mmap:
        return _mapped(path, artifact, form)
    if form in ("parquet", "csv") and not artifact.is_folder:
        return _table(path, form, as_ or "pandas", artifact)
    reader = _READERS.get(form or "")
    if artifact.is_folder or reader is None:
        raise _unknown(artifact)
    value = reader(path)
    return value if as_ is None else _as_table(value, as_, artifact)


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def _json(path: str) -> Any:
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def _json_lines(path: str) -> Any:
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def _text(path: str) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read()


def _npy(path: str) -> Any:
    import numpy

    return numpy.load(path, allow_pickle=False)


def _npz(path: str) -> Any:
    import numpy

    with numpy.load(path, allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}


def _image(path: str) -> Any:
    from PIL import Image

    image = Image.open(path)
    image.load()
    return image


def _arrow(path: str) -> Any:
    import pyarrow.feather

    return pyarrow.feather.read_table(path)


#: Ending of a file's name → form.
_ENDINGS = {
    **{name: "text" for name in ("txt", "md", "log", "html", "svg", "yaml", "yml", "toml", "sql", "py")},
    **{name: "image" for name in ("png", "jpg", "jpeg", "gif", "webp", "tif", "tiff", "bmp")},
    **{name: "json-lines" for name in ("jsonl", "ndjson")},
    **{name: "parquet" for name in ("parquet", "pq")},
    **{name: "arrow" for name in ("feather", "arrow")},
    **{name: name for name in ("json", "csv", "tsv", "npy", "npz")},
    "tsv": "csv",
}
_READERS: dict[str, Callable[[str], Any]] = {
    "json": _json,
    "json-lines": _json_lines,
    "text": _text,
    "npy": _npy,
    "npz": _npz,
    "arrow": _arrow,
    "image": _image,
}


def _table(path: str, form: str | None, as_: str, artifact: FoundArtifact) -> Any:
    separator = "\t" if _ending(artifact.file_name) == "tsv" else ","
    if as_ == "pandas":
        import pandas

        return pandas.read_parquet(path) if form == "parquet" else pandas.read_csv(path, sep=separator)
    if as_ == "polars":
        import polars

        return polars.read_parquet(path) if form == "parquet" else polars.read_csv(path, separator=separator)
    if as_ == "arrow":
        if form == "parquet":
            import pyarrow.parquet

            return pyarrow.parquet.read_table(path)
        import pyarrow.csv

        options = pyarrow.csv.ParseOptions(delimiter=separator)
        return pyarrow.csv.read_csv(path, parse_options=options)
    raise _no_table_kind(as_)


def _as_table(value: Any, as_: str, artifact: FoundArtifact) -> Any:
    """Between kinds of tables; what is none is refused."""
    module = type(value).__module__.partition(".")[0]
    if as_ not in ("pandas", "polars", "arrow"):
        raise _no_table_kind(as_)
    if module not in ("pandas", "polars", "pyarrow"):
        raise MlgitError(
            f"{artifact.spec} is a {type(value).__name__}: expected a table for as_={as_!r}",
            code="not-a-table",
            hints=[f"mlgit.load({artifact.spec!r})"],
        )
    if module == {"arrow": "pyarrow"}.get(as_, as_):
        return value
    import pyarrow

    table = value if module == "pyarrow" else value.to_arrow() if module == "polars" else None
    table = pyarrow.Table.from_pandas(value) if table is None else table
    if as_ == "arrow":
        return table
    if as_ == "pandas":
        return table.to_pandas()
    import polars

    return polars.from_arrow(table)


def _mapped(path: str, artifact: FoundArtifact, form: str | None) -> Any:
    if form != "npy" or artifact.is_folder:
        raise MlgitError(
            f"{artifact.spec} is {artifact.file_name}: expected an array in a .npy file for mmap=True",
            code="no-mmap",
            hints=[f"mlgit.load({artifact.spec!r})"],
        )
    import numpy

    return numpy.load(path, mmap_mode="r", allow_pickle=False)


def _unknown(artifact: FoundArtifact) -> MlgitError:
    what = f"folder {artifact.file_name}/" if artifact.is_folder else f"file {artifact.file_name}"
    return MlgitError(
        f"{artifact.spec} is the {what} of a command, and nothing tells how to read it: expected a file that "
        f"ends in one of {', '.join('.' + ending for ending in sorted(_ENDINGS))}",
        code="no-format",
        hints=[f"mlgit.path({artifact.spec!r})", f"mlgit.open({artifact.spec!r})"],
    )


def _no_table_kind(as_: str) -> MlgitError:
    return MlgitError(
        f"as_={as_!r} is no kind of table: expected 'pandas', 'polars' or 'arrow'",
        code="bad-table-kind",
        hints=["mlgit.load(SPEC, as_='polars')"],
    )
