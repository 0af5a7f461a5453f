"""Runs that are not of one clone, compared."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from surroundings import git

import mlgit
from mlgit import MlgitError, cli

FLOW = """\
version: 1
flows:
  demo:
    params: { n: 1 }
    steps:
      one:
        run: echo ${{ params.n }} > ${{ outputs.out }}
        outputs: { out: build/out.txt }
"""


@pytest.fixture
def clones(repository: Path, tmp_path: Path) -> tuple[Path, Path]:
    """Two clones, with a run each, and a bare repository that has that of the first."""
    (repository / "mlgit.yaml").write_text(FLOW)
    git(repository, "commit", "--quiet", "-am", "Count")
    other = tmp_path / "other"
    git(tmp_path, "clone", "--quiet", str(repository), str(other))
    cli.call(["run", "--set", "n=2"], cwd=repository)
    git(tmp_path, "clone", "--quiet", "--mirror", str(repository), "bare.git")
    (other / "extra.py").write_text("x = 1\n")
    cli.call(["run", "--set", "n=3"], cwd=other)
    return repository, other


def test_runs_of_two_clones(clones: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(clones[0].parent)
    [one], [other] = (list(mlgit.runs("demo", repo=folder)) for folder in clones)
    difference = mlgit.diff(one, other)
    assert {"params", "artifacts", "code"} <= set(difference.differs)
    assert difference.document["before"]["spec"] == one.spec
    assert "extra.py" in difference._repr_markdown_()
    assert not mlgit.diff(one, one)


def test_runs_of_a_repository_without_a_clone(
    clones: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(clones[0].parent)
    url = f"file://{clones[0].parent}/bare.git"
    cli.call(["run", "--set", "n=4"], cwd=clones[0])
    subprocess.run(["git", "push", "--quiet", url, "refs/mlgit/*:refs/mlgit/*"], cwd=clones[0], check=True)
    new, old = list(mlgit.runs("demo", repo=url))
    assert "params" in mlgit.diff(old, new).differs
    assert "params" in mlgit.diff("demo@latest", repo=url).differs
    assert "params" in mlgit.diff(old.spec, new.spec, repo=url).differs
    [here] = list(mlgit.runs("demo", repo=clones[1]))
    assert "params" in mlgit.diff(new, here).differs


def test_what_git_cannot_bring_is_said(
    clones: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    [here] = list(mlgit.runs("demo", repo=clones[1]))
    bundle = tmp_path / "demo.bundle.tar"
    cli.call(["bundle", "create", "demo@latest", "-o", str(bundle)], cwd=clones[0])
    [there] = [mlgit.flow("demo", repo=bundle).run("latest")]
    with pytest.raises(MlgitError, match="cannot be brought beside the run"):
        mlgit.diff(here, there)
