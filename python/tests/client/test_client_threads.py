"""Many threads at once, and artifacts that are not here yet."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from surroundings import git

import mlgit
from mlgit import cli
from mlgit.client import clone as clone_module


def test_what_is_not_here_is_brought_once_from_the_store_of_the_team(
    credit: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, remote, other = tmp_path / "team", tmp_path / "remote.git", tmp_path / "colleague"
    store.mkdir()
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", str(remote))
    git(credit, "remote", "add", "origin", str(remote))
    cli.call(["remote", "add", "team", f"file://{store}"], cwd=credit)
    git(credit, "push", "--quiet", "origin", "main")
    cli.call(["push"], cwd=credit)
    git(tmp_path, "clone", "--quiet", str(remote), str(other))
    cli.call(["remote", "add", "team", f"file://{store}"], cwd=other)
    cli.call(["fetch"], cwd=other)
    brought: list[Any] = []
    really = clone_module.discard

    def discard(words: list[str], cwd: str) -> None:
        brought.append(words)
        really(words, cwd)

    monkeypatch.setattr(clone_module, "discard", discard)
    spec = "credit@prod:train/segment=other,depth=2/model"
    with ThreadPoolExecutor(8) as pool:
        values = list(pool.map(lambda _: mlgit.load(spec, repo=other), range(16)))
        folders = list(pool.map(lambda _: mlgit.path("credit@prod:parts", repo=other), range(8)))
    assert set(values) == {"moon other 0.1"}
    assert len([words for words in brought if words[0] == "cat"]) == 1
    assert mlgit.path(spec, repo=other).is_relative_to(other / ".git")
    assert len(set(folders)) == 1
    assert (folders[0] / "deep" / "go.sh").read_text() == "#!/bin/sh\n"
    shutil.rmtree(store)
    assert mlgit.load(spec, repo=other) == "moon other 0.1"


def test_threads_read_the_same_runs(credit: Path, no_process: None) -> None:
    def read(at: int) -> list[object]:
        runs = mlgit.runs("credit", repo=credit)
        return [(run.id, run.metrics["auc"], run.tags, run.load("choose/model")) for run in runs]

    with ThreadPoolExecutor(8) as pool:
        first, *others = pool.map(read, range(24))
    assert all(other == first for other in others)
