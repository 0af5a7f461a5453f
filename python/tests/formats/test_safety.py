"""What loading refuses, what saving leaves, and what neither imports."""

import importlib.metadata
import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mlgit.errors import MlgitError
from mlgit.formats import load, registry, save
from mlgit.formats.elements import save_elements


class Trap:
    """Leaves a trace where it is loaded."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> Any:
        return (os.mkdir, (str(self.trace),))


def test_an_element_that_is_a_pickle_is_loaded_only_from_who_is_trusted(tmp_path: Path) -> None:
    assert save_elements([1, {1, 2}], tmp_path / "value") == "pickle-elements"
    assert save_elements([1, {"a": 2}], tmp_path / "plain") == "elements"
    with pytest.raises(MlgitError, match=r"credit@prod:parts/000001.pickle5 is a pickle") as refused:
        load(tmp_path / "value", "elements", what="credit@prod:parts")
    assert refused.value.code == "untrusted"
    assert load(tmp_path / "value", "elements", trust=True) == [1, {1, 2}]


def test_a_pickle_is_loaded_only_from_who_is_trusted(tmp_path: Path) -> None:
    saved = save(Trap(tmp_path / "trace"), tmp_path / "value")
    assert saved == type(saved)("pickle5", "folder")
    with pytest.raises(MlgitError) as refused:
        load(
            tmp_path / "value",
            "pickle5",
            what="credit@prod:model",
            made_by="credit@k3f9 by Eve <eve@example.org>",
        )
    assert refused.value.code == "untrusted"
    assert "credit@prod:model is a pickle (pickle5)" in refused.value.message
    assert "made by credit@k3f9 by Eve" in refused.value.message
    assert any("trust=True" in hint for hint in refused.value.hints)
    assert not (tmp_path / "trace").exists()
    load(tmp_path / "value", "pickle5", trust=True)
    assert (tmp_path / "trace").exists()


@pytest.mark.parametrize("format", ["pickle", "pickle7", "pickle-of-somebody", "pickle+zstd"])
def test_a_format_that_is_not_known_is_unsafe_by_its_name(tmp_path: Path, format: str) -> None:
    with pytest.raises(MlgitError, match="is a pickle"):
        load(tmp_path, format)
    with pytest.raises(MlgitError) as unknown:
        load(tmp_path, format, trust=True)
    assert unknown.value.code == "no-such-format"


@pytest.mark.parametrize(
    "format", ["npy", "npy-scalar", "parquet", "arrow", "safetensors", "skops", "json", "text", "lightgbm"]
)
def test_no_safe_format_runs_what_is_in_a_pickle(tmp_path: Path, format: str) -> None:
    array = np.array([Trap(tmp_path / "trace")], dtype=object)
    with (tmp_path / "value").open("wb") as file:
        if format.startswith("npy"):
            np.save(file, array, allow_pickle=True)
        else:
            pickle.dump(Trap(tmp_path / "trace"), file)
    with pytest.raises(MlgitError) as refused:
        load(tmp_path / "value", format)
    assert refused.value.code == "unreadable"
    assert not (tmp_path / "trace").exists()


def test_what_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(MlgitError) as refused:
        save({"a": [1, lambda: 1]}, tmp_path / "value")
    assert refused.value.code == "unsaveable"
    assert "json: it holds a function; pickle5: " in refused.value.message
    assert list(tmp_path.iterdir()) == []


def test_a_generator_is_refused_with_the_way_to_write_it(tmp_path: Path) -> None:
    with pytest.raises(MlgitError, match="A generator cannot be written") as refused:
        save((n for n in range(3)), tmp_path / "value")
    assert list(refused.value.hints) == ["return list(…): an iterator can be gone through only once"]


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "value").write_text("mine")
    with pytest.raises(MlgitError, match="is there already"):
        save(1, tmp_path / "value")
    assert (tmp_path / "value").read_text() == "mine"


def test_a_path_is_copied_and_in_a_task_moved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PWD", str(tmp_path))
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "a").write_text("x")
    assert save(Path("made"), tmp_path / "one").format == "path"
    assert (tmp_path / "made" / "a").exists()
    monkeypatch.setenv("MLGIT_TASK", "train")
    save(Path("made"), tmp_path / "two")
    assert not (tmp_path / "made").exists()
    found = load(tmp_path / "two", "path")
    assert found == tmp_path / "two"
    assert (tmp_path / "two" / "a").read_text() == "x"
    # What is linked to elsewhere, as inputs are to the store, stays.
    os.link(tmp_path / "two" / "a", tmp_path / "linked")
    save(Path("linked"), tmp_path / "three")
    assert (tmp_path / "linked").exists()
    assert not (tmp_path / "three").samefile(tmp_path / "linked")
    with pytest.raises(MlgitError, match="There is nothing at gone"):
        save(Path("gone"), tmp_path / "four")


def test_a_task_that_goes_elsewhere_takes_nothing_away_from_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("workspace", "shared"):
        (tmp_path / folder).mkdir()
    (tmp_path / "shared/table.csv").write_text("x")
    monkeypatch.setenv("MLGIT_TASK", "train")
    monkeypatch.setenv("PWD", str(tmp_path / "workspace"))
    monkeypatch.chdir(tmp_path / "shared")
    save(Path("table.csv"), tmp_path / "workspace/out")
    assert (tmp_path / "shared/table.csv").read_text() == "x"
    assert (tmp_path / "workspace/out").read_text() == "x"


class Words:
    name = "words"
    safe = True

    def accepts(self, value: object) -> bool:
        return type(value) is frozenset

    def save(self, value: Any, path: Path) -> None:
        path.write_text(" ".join(sorted(value)))

    def load(self, path: Path) -> object:
        return frozenset(path.read_text().split())


class Careless(Words):
    name = "words"
    safe = False


def added(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    point = importlib.metadata.EntryPoint("words", f"{__name__}:{name}", registry.GROUP)
    monkeypatch.setattr(registry, "_entry_points", lambda: [point])
    monkeypatch.setattr(registry, "_added", None)


def test_a_format_of_a_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    added(monkeypatch, "Words")
    assert save(frozenset("ab"), tmp_path / "value").format == "words"
    assert load(tmp_path / "value", "words") == frozenset("ab")
    added(monkeypatch, "Careless")
    with pytest.raises(MlgitError, match="begins with pickle"):
        save(frozenset("ab"), tmp_path / "other")


def test_a_library_that_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "value").write_bytes(b"")
    monkeypatch.setitem(sys.modules, "xgboost", None)
    with pytest.raises(MlgitError) as missing:
        load(tmp_path / "value", "xgboost", what="credit@prod:model")
    assert missing.value.message.startswith("A model of XGBoost (credit@prod:model) needs xgboost")
    assert missing.value.code == "library-missing"
    assert missing.value.hints == ("pip install xgboost",)


def test_only_what_the_value_needs_is_imported(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from mlgit.formats import load, save; "
        f"save({{'a': 1}}, Path({str(tmp_path / 'a')!r})); save((1, 2), Path({str(tmp_path / 'b')!r})); "
        "heavy = {'numpy', 'pandas', 'pyarrow', 'polars', 'sklearn', 'skops', 'safetensors'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout == "[]\n"
