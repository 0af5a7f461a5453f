"""What is damaged or missing hides nothing else, and is said as the command line says it."""

import subprocess
from pathlib import Path

import pytest
from surroundings import git

import mlgit
from mlgit import MlgitError


@pytest.fixture
def damaged(credit: Path) -> tuple[Path, str]:
    """The newest run has a manifest that is none, and nothing is remembered."""
    newest = mlgit.flow("credit", repo=credit).latest
    files = {}
    for line in git(credit, "ls-tree", str(newest.commit)).splitlines():
        meta, name = line.split("\t")
        files[name] = meta.split(" ")[2]
    (credit / "broken").write_text('{"version":1,"flow":"credit"}')
    files["manifest.json"] = git(credit, "hash-object", "-w", "broken")
    lines = "".join(f"100644 blob {oid}\t{name}\n" for name, oid in sorted(files.items()))
    words = ["git", "mktree"]
    made = subprocess.run(words, cwd=credit, input=lines, check=True, capture_output=True, text=True)
    tree = made.stdout.strip()
    commit = git(credit, "commit-tree", tree, "-p", newest.code_commit, "-m", "Mlgit-Run: x")
    git(credit, "update-ref", f"refs/mlgit/runs/credit/{newest.id}", commit)
    return credit, newest.id


def test_a_damaged_run_hides_no_other(damaged: tuple[Path, str]) -> None:
    credit, run = damaged
    flow = mlgit.flow("credit", repo=credit)
    assert flow.latest.params["lr"] == 0.1
    with pytest.raises(MlgitError) as caught:
        mlgit.load(f"credit@{run}:choose/model", repo=credit)
    assert (caught.value.code, caught.value.exit_code) == ("bad-record", 13)
    with pytest.raises(MlgitError, match="damaged"):
        len(flow.runs()[0].metrics)
    assert flow.runs()[1].metrics["auc"] == 0.9
    assert mlgit.load("credit@prod:choose/model", repo=credit).startswith("moon")


def test_bytes_that_have_changed_are_said_to_have(credit: Path) -> None:
    artifact = mlgit.flow("credit", repo=credit).latest["clean/table"]
    path = artifact.path()
    path.chmod(0o644)
    path.write_bytes(b"\xff" * artifact.size)
    with pytest.raises(MlgitError, match="does not hold what its name says") as caught:
        artifact.load()
    assert caught.value.exit_code == 13
    path.unlink()
    with pytest.raises(MlgitError, match="lacks blob"):
        artifact.load()
