"""Artifacts of a clone by SPEC: their values, bytes and paths."""

import os
import stat
from pathlib import Path

import pytest
from surroundings import git

import mlgit
from mlgit import MlgitError, cli


def test_artifacts_of_the_local_store_are_read_without_a_process(credit: Path, no_process: None) -> None:
    assert mlgit.load("credit@prod:choose/model", repo=credit) == "moon other 0.1moon student 0.1"
    assert list(mlgit.load("credit@latest:table", repo=credit)["a"]) == [1, 3]
    with mlgit.open("credit@prod:train/segment=student,depth=2/model", "r", repo=credit) as file:
        assert file.read() == "moon student 0.1"
    with mlgit.open("@latest:parts/deep/go.sh", repo=credit) as file:
        assert file.read() == b"#!/bin/sh\n"


def test_a_path_is_that_of_the_store_and_read_only(credit: Path, no_process: None) -> None:
    path = mlgit.path("credit@latest:clean/table", repo=credit)
    assert path.is_relative_to(credit / ".git" / "mlgit" / "store")
    assert stat.S_IMODE(path.stat().st_mode) == 0o444


def test_a_folder_is_laid_out_once(credit: Path, no_process: None) -> None:
    path = mlgit.path("credit@latest:parts", repo=credit)
    assert (path / "1.txt").read_text() == "one"
    assert stat.S_IMODE((path / "deep" / "go.sh").stat().st_mode) == 0o555
    assert path == mlgit.path("credit@prod:parts", repo=credit)


def test_the_current_folder_is_the_repository(credit: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (credit / "below").mkdir()
    monkeypatch.chdir(credit / "below")
    assert mlgit.load("credit@prod:train/segment=other,depth=2/model") == "moon other 0.1"


def test_a_blob_that_is_gone_is_an_error_that_names_it(credit: Path) -> None:
    path = mlgit.path("credit@latest:clean/table", repo=credit)
    os.unlink(path)
    with pytest.raises(MlgitError) as caught:
        mlgit.load("credit@latest:clean/table", repo=credit)
    assert caught.value.exit_code == 13


def test_what_nothing_tells_how_to_read_is_an_error_with_a_way_out(credit: Path) -> None:
    with pytest.raises(MlgitError, match="nothing tells how to read it") as caught:
        mlgit.load("credit@latest:parts", repo=credit)
    assert "mlgit.path(" in str(caught.value)


def test_damaged_bytes_are_found_when_asked(credit: Path) -> None:
    path = mlgit.path("credit@latest:choose/model", repo=credit)
    path.chmod(0o644)
    path.write_bytes(b"x" * path.stat().st_size)
    with pytest.raises(MlgitError) as caught:
        mlgit.load("credit@latest:choose/model", repo=credit, verify=True)
    assert caught.value.kind == "integrity"


def test_nothing_is_written(credit: Path) -> None:
    with pytest.raises(MlgitError, match="expected mode 'rb' or 'r', found 'w'"):
        mlgit.open("credit@latest:table", "w", repo=credit)


def test_a_linked_worktree_has_the_store_of_its_repository(credit: Path, tmp_path: Path) -> None:
    git(credit, "worktree", "add", "--quiet", str(tmp_path / "tree"))
    assert mlgit.load("credit@prod:choose/model", repo=tmp_path / "tree").startswith("moon")


def test_a_shared_store_is_where_the_configuration_says(credit: Path, tmp_path: Path) -> None:
    git(credit, "config", "mlgit.localStore", str(tmp_path / "store"))
    with pytest.raises(MlgitError):
        mlgit.path("credit@prod:choose/model", repo=credit)
    os.rename(credit / ".git" / "mlgit" / "store", tmp_path / "elsewhere")
    cli.call(["run", "credit", "--set", "name=sun"], cwd=credit)
    assert mlgit.path("credit@latest:choose/model", repo=credit).is_relative_to(tmp_path / "store")
