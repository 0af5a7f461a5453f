"""Tables of pandas, polars and Arrow come back as they were, or are not Parquet."""

import datetime
import decimal
from pathlib import Path
from typing import Any, Callable

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from mlgit.errors import MlgitError
from mlgit.formats import load, save

DAYS = pd.date_range("2026-03-10", periods=3, freq="D", tz="Europe/Berlin")


def back(value: object, folder: Path, expected: str) -> Any:
    saved = save(value, folder / "value")
    assert saved.format == expected
    return load(folder / "value", saved.format, trusted=True)


PANDAS: "dict[str, Callable[[], Any]]" = {
    "numbers": lambda: pd.DataFrame(
        {
            "i": np.array([1, 2, 3], np.int8),
            "f": [0.5, np.nan, np.inf],
            "b": [True, False, True],
            "u": np.uint64(2**63),
        }
    ),
    "text": lambda: pd.DataFrame({"s": ["a", None, "é"], "t": pd.Series(["x", "y", "z"], dtype="string")}),
    "objects": lambda: pd.DataFrame(
        {
            "s": pd.Series(["a", None, "b"], dtype=object),
            "b": pd.Series([b"1", b"2", None], dtype=object),
            "d": pd.Series([datetime.date(2026, 3, 10)] * 3, dtype=object),
        }
    ),
    "times": lambda: pd.DataFrame(
        {
            "s": pd.Series(DAYS).dt.as_unit("s"),
            "n": pd.to_datetime(["2026-03-10", None, "1999-01-01"]),
            "d": pd.to_timedelta([1, 2, None], unit="s"),
            "z": DAYS,
        }
    ),
    "missing": lambda: pd.DataFrame(
        {
            "i": pd.array([1, None, 3], "Int32"),
            "b": pd.array([True, None, False], "boolean"),
            "f": pd.array([1.5, None, 2], "Float64"),
        }
    ),
    "categories": lambda: pd.DataFrame(
        {
            "s": pd.Categorical(["b", None, "a"], categories=["z", "b", "a"], ordered=True),
            "i": pd.Categorical([3, 1, 3], categories=[3, 1, 2]),
        }
    ),
    "periods": lambda: pd.DataFrame(
        {"p": pd.period_range("2026-03", periods=3, freq="M"), "i": pd.interval_range(0, 3)}
    ),
    "an index": lambda: pd.DataFrame({"a": [1, 2, 3]}, index=pd.Index(["x", "y", "z"], name="name")),
    "a range": lambda: pd.DataFrame({"a": [1, 2, 3]}, index=pd.RangeIndex(10, 16, 2, name="at")),
    "a frequency": lambda: pd.DataFrame({"a": [1, 2, 3]}, index=DAYS),
    "levels": lambda: pd.DataFrame(
        {"a": [1, 2, 3]}, index=pd.MultiIndex.from_tuples([("x", 1), ("x", 2), ("y", 1)], names=["k", None])
    ),
    "names of columns": lambda: pd.DataFrame([[1, 2]], columns=[10, 20]),
    "columns of an array": lambda: pd.DataFrame(np.ones((2, 3)), columns=pd.RangeIndex(1, 7, 2, name="at")),
    "nothing": lambda: pd.DataFrame(),
    "levels of columns": lambda: pd.DataFrame(
        [[1, 2]], columns=pd.MultiIndex.from_tuples([("a", "x"), ("a", "y")])
    ),
    "attributes": lambda: _with_attrs(pd.DataFrame({"a": [1]}), {"unit": "m", "n": [1, 2.0]}),
    "no rows": lambda: pd.DataFrame({"a": pd.Series([], dtype="int16"), "s": pd.Series([], dtype="str")}),
}


def _with_attrs(frame: Any, attrs: Any) -> Any:
    frame.attrs.update(attrs)
    return frame


@pytest.mark.parametrize("name", PANDAS)
def test_pandas(tmp_path: Path, name: str) -> None:
    value = PANDAS[name]()
    found = back(value, tmp_path, "parquet")
    pd.testing.assert_frame_equal(found, value, check_exact=True, check_column_type="exact")
    assert found.attrs == value.attrs
    assert getattr(found.index, "freq", None) == getattr(value.index, "freq", None)
    assert save(value, tmp_path / "again").format == "parquet"
    assert (tmp_path / "again").read_bytes() == (tmp_path / "value").read_bytes()


CHANGED: "dict[str, Callable[[], Any]]" = {
    "lists": lambda: pd.DataFrame({"a": [[1], [2, 3]]}),
    "dicts": lambda: pd.DataFrame({"a": [{"x": 1}, {"y": 2}]}),
    "mixed objects": lambda: pd.DataFrame({"a": [1, "x"]}),
    "missing in two ways": lambda: pd.DataFrame({"a": pd.Series(["x", np.nan, None], dtype=object)}),
    "decimals": lambda: pd.DataFrame({"a": [decimal.Decimal("1.0"), decimal.Decimal("1.00")]}),
    "complex numbers": lambda: pd.DataFrame({"a": [1j]}),
    "categories of times": lambda: pd.DataFrame({"a": pd.Categorical(list(DAYS))}),
    "columns of one name": lambda: pd.DataFrame([[1, 2]], columns=["a", "a"]),
    "sparse numbers": lambda: pd.DataFrame({"a": pd.arrays.SparseArray([0, 0, 1])}),
    "attributes that are objects": lambda: _with_attrs(pd.DataFrame({"a": [1]}), {"x": (1,)}),
    "no columns": lambda: pd.DataFrame(index=pd.RangeIndex(3)),
    "a categorical index": lambda: pd.DataFrame({"a": [1, 2]}, index=pd.CategoricalIndex(["x", "y"])),
}


@pytest.mark.parametrize("name", CHANGED)
def test_pandas_that_parquet_would_change(tmp_path: Path, name: str) -> None:
    value = CHANGED[name]()
    found = back(value, tmp_path, "pickle5")
    pd.testing.assert_frame_equal(found, value, check_exact=True)


@pytest.mark.parametrize("name", [None, "x", 7])
def test_series(tmp_path: Path, name: object) -> None:
    value = pd.Series([1.5, 2.5], index=pd.Index(["a", "b"]), name=name)
    pd.testing.assert_series_equal(back(value, tmp_path, "parquet"), value)


def test_a_subclass_is_pickled(tmp_path: Path) -> None:
    found = back(pd.DataFrame({"a": [1]}).pipe(Special), tmp_path, "pickle5")
    assert type(found) is Special


class Special(pd.DataFrame):
    pass


def test_polars(tmp_path: Path) -> None:
    value = pl.DataFrame(
        {
            "i": pl.Series([1, None], dtype=pl.Int8),
            "s": ["a", None],
            "e": pl.Series(["x", "y"], dtype=pl.Enum(["y", "x", "z"])),
            "l": [[1], [2, 3]],
            "t": [datetime.datetime(2026, 3, 10, tzinfo=datetime.timezone.utc)] * 2,
            "d": [datetime.timedelta(seconds=1), None],
            "q": pl.Series([decimal.Decimal("1.25"), None], dtype=pl.Decimal(10, 2)),
            "r": [{"a": 1, "b": "x"}, {"a": None, "b": None}],
        }
    )
    found = back(value, tmp_path, "parquet")
    assert isinstance(found, pl.DataFrame)
    assert found.equals(value)
    assert found.schema == value.schema
    path = tmp_path / "series"
    save(value["s"], path)
    assert load(path, "parquet").equals(value["s"])  # type: ignore[attr-defined]


def test_arrow(tmp_path: Path) -> None:
    value = pa.table({"a": pa.array([1, None], pa.int16()), "s": pa.array(["x", "y"]).dictionary_encode()})
    assert back(value.replace_schema_metadata({"k": "v"}), tmp_path, "parquet").equals(
        value.replace_schema_metadata({"k": "v"}), check_metadata=True
    )


def test_arrow_that_parquet_would_change(tmp_path: Path) -> None:
    union = pa.UnionArray.from_sparse(pa.array([0, 1], pa.int8()), [pa.array([1, 2]), pa.array(["x", "y"])])
    value = pa.table({"a": union})
    assert back(value, tmp_path, "arrow").equals(value)


def test_what_is_read_piece_by_piece(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    for part in range(3):
        pq.write_table(pa.table({"n": [part, part]}), tmp_path / "parts" / f"{part}.parquet")
    found = back(ds.dataset(tmp_path / "parts"), tmp_path, "parquet")
    assert isinstance(found, ds.Dataset)
    assert found.to_table()["n"].to_pylist() == [0, 0, 1, 1, 2, 2]
    reader = pa.RecordBatchReader.from_batches(pa.schema({"n": pa.int64()}), found.to_batches())
    save(reader, tmp_path / "reader")
    assert load(tmp_path / "reader", "parquet").num_rows == 6  # type: ignore[attr-defined]


def test_one_kind_as_another(tmp_path: Path) -> None:
    value = pd.DataFrame({"a": [1, 2], "s": ["x", "y"]})
    save(value, tmp_path / "t")
    assert isinstance(load(tmp_path / "t", "parquet", as_="polars"), pl.DataFrame)
    assert isinstance(load(tmp_path / "t", "parquet", as_="arrow"), pa.Table)
    pd.testing.assert_frame_equal(load(tmp_path / "t", "parquet", as_="pandas"), value)  # type: ignore[call-overload]
    with pytest.raises(MlgitError, match="expected pandas, polars or arrow"):
        load(tmp_path / "t", "parquet", as_="R")


def test_a_file_of_somebody_else(tmp_path: Path) -> None:
    pl.DataFrame({"a": [1]}).write_parquet(tmp_path / "t")
    assert load(tmp_path / "t", "parquet", as_="polars").to_dict(as_series=False) == {"a": [1]}  # type: ignore[attr-defined]


def test_pages_that_stay_when_rows_are_put_in(tmp_path: Path) -> None:
    rows = np.random.default_rng(7).integers(0, 1 << 62, 400_000)
    save(pd.DataFrame({"n": rows}), tmp_path / "before")
    save(pd.DataFrame({"n": np.insert(rows, 1000, 7)}), tmp_path / "after")
    before, after = ((tmp_path / name).read_bytes() for name in ("before", "after"))
    # The second half is the same bytes, at another place.
    tail = before[len(before) // 2 : len(before) // 2 + 4096]
    assert tail in after
