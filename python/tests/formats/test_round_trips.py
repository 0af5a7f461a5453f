"""Values come back as they were, in the format that is theirs, and equal values are equal bytes."""

import math
import sys
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mlgit.formats import load, save

OFTEN = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)
_count = iter(range(sys.maxsize))


def back(value: object, folder: Path, expected: str) -> Any:
    """Saved, then loaded."""
    path = folder / f"value-{next(_count)}"
    saved = save(value, path)
    assert saved.format == expected
    assert saved.kind == ("folder" if path.is_dir() else "file")
    return load(path, saved.format, trusted=True)


def bytes_of(value: object, folder: Path) -> "list[tuple[str, bytes]]":
    path = folder / f"value-{next(_count)}"
    save(value, path)
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    return [(str(one.relative_to(path)), one.read_bytes()) for one in files]


TEXT = st.text(st.characters(exclude_categories=["Cs"]))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(TEXT | st.sampled_from(["float", "~float"]), inner),
)


def same(one: Any, other: Any) -> bool:
    """Equal with types and signs; NaN is NaN."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, float):
        return repr(one) == repr(other)
    return bool(one == other)


@OFTEN
@given(value=JSON.filter(lambda one: type(one) is not str))
def test_json(tmp_path: Path, value: object) -> None:
    assert same(back(value, tmp_path, "json"), value)


def test_json_is_that_of_records(tmp_path: Path) -> None:
    value = {
        "b": [],
        "a": {"float": "NaN"},
        "ä": [1, 1.0, -0.0, math.inf, 2**60],
        "c": {},
        "\U0001f600": "é\n",
    }
    [(_, written)] = bytes_of(value, tmp_path)
    assert written.decode() == (
        '{\n  "a": {\n    "~float": "NaN"\n  },\n  "b": [],\n  "c": {},\n'
        '  "ä": [\n    1,\n    1.0,\n    -0.0,\n    {"float":"Infinity"},\n    1152921504606846976\n  ],\n'
        '  "\U0001f600": "é\\n"\n}\n'
    )
    assert bytes_of(dict(reversed(list(value.items()))), tmp_path) == [(".", written)]


@pytest.mark.parametrize(
    "value", [(1, 2), {1: 2}, {"a": {1}}, [OrderedDict()], ["\ud800"], True + 0j, [10**5000]]
)
def test_what_is_no_json_is_pickled(tmp_path: Path, value: object) -> None:
    found = back(value, tmp_path, "pickle5")
    assert found == value
    assert type(found) is type(value)


def test_json_is_not_endlessly_deep(tmp_path: Path) -> None:
    deep: list[object] = []
    for _ in range(250):
        deep = [deep]
    assert back(deep, tmp_path, "pickle5") == deep


@OFTEN
@given(value=TEXT | st.binary())
def test_text_and_bytes(tmp_path: Path, value: object) -> None:
    assert back(value, tmp_path, "text" if isinstance(value, str) else "bytes") == value


DTYPES = st.one_of(
    hnp.scalar_dtypes(),
    hnp.byte_string_dtypes(),
    hnp.unicode_string_dtypes(),
    hnp.datetime64_dtypes(),
    hnp.array_dtypes(hnp.integer_dtypes() | hnp.floating_dtypes()),
)


@OFTEN
@given(value=hnp.arrays(DTYPES, hnp.array_shapes(min_dims=0, min_side=0)), fortran=st.booleans())
def test_arrays(tmp_path: Path, value: Any, fortran: bool) -> None:
    value = np.asarray(value, order="F" if fortran else "C")
    found = back(value, tmp_path, "npy")
    assert found.dtype == value.dtype
    assert found.flags.f_contiguous == value.flags.f_contiguous
    assert found.tobytes() == value.tobytes()


def test_arrays_that_do_not_lie_together(tmp_path: Path) -> None:
    value = np.arange(24).reshape(4, 6)[::2, ::3]
    assert np.array_equal(back(value, tmp_path, "npy"), value)
    assert bytes_of(value, tmp_path) == bytes_of(value.copy(), tmp_path)


def test_a_mapped_array(tmp_path: Path) -> None:
    saved = save(np.arange(9), tmp_path / "a")
    found = load(tmp_path / "a", saved.format, mmap=True)
    assert isinstance(found, np.memmap)
    assert not found.flags.writeable


def test_a_large_array_is_the_loaders_own(tmp_path: Path) -> None:
    value = np.arange(1 << 21)
    save(value, tmp_path / "a")
    found: Any = load(tmp_path / "a", "npy")
    assert type(found) is np.ndarray
    assert np.array_equal(found, value)
    found[7] = -1
    assert np.array_equal(load(tmp_path / "a", "npy"), value)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [np.float64(0.5), np.int8(-3), np.datetime64("2026-03-10"), np.bool_(True)])
def test_numbers_of_numpy(tmp_path: Path, value: Any) -> None:
    found = back(value, tmp_path, "npy-scalar")
    assert type(found) is type(value)
    assert found == value


@pytest.mark.parametrize(
    "value",
    [
        np.array([{"a": 1}, None]),
        np.ma.masked_array([1, 2], mask=[True, False]),
        np.rec.array([(1, 2.0)], dtype=[("a", int), ("b", float)]),
        np.array([1], dtype=np.dtype(int, metadata={"unit": "m"})),
    ],
)
def test_arrays_that_npy_would_change(tmp_path: Path, value: Any) -> None:
    found = back(value, tmp_path, "pickle5")
    assert type(found) is type(value)
    assert found.dtype == value.dtype
    assert np.array_equal(found, value)


def test_buffers_of_a_pickle_lie_beside_it(tmp_path: Path) -> None:
    value = (np.arange(1 << 16, dtype=np.int64), np.arange(3), np.frombuffer(bytes(1 << 17)))
    path = tmp_path / "value"
    save(value, path)
    assert sorted(one.name for one in path.iterdir()) == ["buffer-0", "buffer-1", "data.pkl"]
    assert (path / "buffer-0").stat().st_size == 1 << 19
    found: Any = load(path, "pickle5", trusted=True)
    assert all(map(np.array_equal, found, value))
    # As it was: one may be written to, and the file stays as it is; the other was made of bytes.
    assert [one.flags.writeable for one in found] == [True, True, False]
    found[0][0] = 7
    assert load(path, "pickle5", trusted=True)[0][0] == 0  # type: ignore[index]


def test_arrays_by_name(tmp_path: Path) -> None:
    value = {"b": np.float32([1, 2]), "a": np.asfortranarray(np.eye(3)), "c": np.array(7, dtype=np.uint8)}
    found = back(value, tmp_path, "safetensors")
    assert {name: (one.dtype, one.shape) for name, one in found.items()} == {
        name: (one.dtype, one.shape) for name, one in value.items()
    }
    assert all(np.array_equal(found[name], value[name]) for name in value)
    assert bytes_of(dict(reversed(list(value.items()))), tmp_path) == bytes_of(value, tmp_path)
    ordered = back(OrderedDict(value), tmp_path, "safetensors")
    assert type(ordered) is OrderedDict
    assert list(ordered) == ["b", "a", "c"]
    back({"a": np.array(["x"])}, tmp_path, "pickle5")
    back({"a": np.array([1], dtype=">i4")}, tmp_path, "pickle5")
