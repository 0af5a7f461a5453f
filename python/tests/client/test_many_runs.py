"""What is found among many runs, without listing them all, is what the command line finds."""

import itertools
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from surroundings import git

import mlgit
from mlgit import cli
from mlgit.client import clone, newest_runs
from mlgit.client.run_reader import RunReader

MANY = 130
_moments = itertools.count(1_500_000_000)


def add_runs(root: Path, folder: str, minutes: "range | list[int]", **manifest: str) -> None:
    """Runs like the latest one, begun at these minutes of a year to come; ``manifest`` is what differs."""
    refs = git(root, "for-each-ref", "--format=%(refname)", "refs/mlgit/runs/credit").splitlines()
    # Not like the tagged one, which is to be the only one with its manifest.
    model = next(
        ref for ref in refs if json.loads(git(root, "show", f"{ref}:manifest.json"))["params"]["lr"] == 0.3
    )
    documents = {name: git(root, "show", f"{model}:{name}.json") for name in ("manifest", "execution", "env")}
    head = git(root, "rev-parse", "HEAD")
    parts = []
    for minute in minutes:
        run = run_id(minute)
        execution = json.loads(documents["execution"])
        execution.update(
            run=run,
            startedAt=f"2031-01-{1 + minute // 1440:02d}T{minute // 60 % 24:02d}:{minute % 60:02d}:00.000Z",
        )
        files = {
            **documents,
            "manifest": json.dumps({**json.loads(documents["manifest"]), **manifest}),
            "execution": json.dumps(execution),
        }
        parts.append(
            f"commit {folder}/{run}\ncommitter A <a@b> {minute} +0000\n{data(run)}from {head}\ndeleteall\n"
        )
        parts += [f"M 100644 inline {name}.json\n{data(text)}" for name, text in files.items()]
    words = ["git", "fast-import", "--quiet"]
    subprocess.run(words, cwd=root, input="".join(parts).encode(), check=True)


def run_id(minute: int) -> str:
    return f"{minute:06d}0000"


def data(text: str) -> str:
    return f"data {len(text.encode())}\n{text}\n"


def let_time_pass(root: Path) -> None:
    """Files that have just changed are not relied on; these have changed long ago, one after the other."""
    refs = root / ".git" / "refs" / "mlgit"
    for path in (root / ".git" / "packed-refs", refs, *refs.rglob("*")):
        if path.exists():
            os.utime(path, (next(_moments),) * 2)


def start_anew() -> None:
    """As another process."""
    clone._open.clear()


def expect_what_mlgit_says(root: Path, *revs: str) -> None:
    for rev in revs:
        start_anew()
        shown = cli.call(["show", f"credit@{rev}"], cwd=root)["id"]
        assert mlgit.flow("credit", repo=root).run(rev).id == shown, rev


@pytest.fixture
def many(credit: Path) -> Path:
    add_runs(credit, "refs/mlgit/runs/credit", range(MANY))
    git(credit, "pack-refs", "--all", "--prune")
    let_time_pass(credit)
    start_anew()
    return credit


@contextmanager
def no_listing() -> Iterator[None]:
    """Meanwhile no runs can be listed."""

    def refuse(*_: object) -> None:
        raise AssertionError("all runs of a flow were listed")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(RunReader, "of_flow", refuse)
        patch.setattr(RunReader, "_own", refuse)
        yield


def test_every_kind_of_name_is_found(many: Path) -> None:
    cli.call(["tag", f"credit@{run_id(7)}", "seven"], cwd=many)
    git(many, "pack-refs", "--all", "--prune")
    expect_what_mlgit_says(many, "latest", "latest~1", f"latest~{MANY}", run_id(9), "000012", "seven", "prod")


def test_ids_and_tags_need_no_listing(many: Path, no_process: None) -> None:
    flow = mlgit.flow("credit", repo=many)
    with no_listing():
        assert [flow[rev].id for rev in (run_id(9), "000012")] == [run_id(9), run_id(12)]
        assert flow["prod"].params["name"] == "moon"


def test_the_newest_are_remembered(many: Path) -> None:
    def found() -> "list[str]":
        start_anew()
        flow = mlgit.flow("credit", repo=many)
        return [flow[rev].id for rev in ("latest", "latest~1", "latest~90")]

    expected = found()
    assert expected[0] == run_id(MANY - 1)
    with no_listing():
        assert found() == expected
    # What has come since is put on top.
    add_runs(many, "refs/mlgit/runs/credit", [MANY + 5])
    with no_listing():
        assert found()[:2] == [run_id(MANY + 5), expected[0]]


def test_what_is_remembered_is_never_stale(many: Path) -> None:
    def expect() -> None:
        # Once before files have settled, once as it is remembered, and once from memory.
        expect_what_mlgit_says(many, "latest", "latest~1")
        let_time_pass(many)
        for _ in range(2):
            expect_what_mlgit_says(many, "latest", "latest~1", "latest~99")

    refs = "refs/mlgit/runs/credit"
    fetched = "refs/mlgit/remotes/up/stream/runs/credit"
    last = run_id(MANY - 1)
    expect()
    add_runs(many, refs, [MANY + 10])
    expect()
    add_runs(many, refs, [MANY + 20], status="failed")
    expect()
    git(many, "update-ref", "-d", f"{refs}/{run_id(MANY + 10)}")
    expect()
    add_runs(many, fetched, [MANY + 30])
    expect()
    # A ref of its own, of something else, in front of the packed one.
    git(many, "update-ref", f"{refs}/{last}", git(many, "rev-parse", f"{refs}/{run_id(MANY + 20)}"))
    expect()
    git(many, "pack-refs", "--all", "--prune")
    expect()
    git(many, "update-ref", "-d", f"{refs}/{last}")
    expect()


def test_runs_of_others_are_the_latest_where_there_are_no_own(many: Path, tmp_path: Path) -> None:
    refs = git(many, "for-each-ref", "--format=%(refname)", "refs/mlgit/runs").splitlines()
    for ref in refs:
        git(many, "update-ref", ref.replace("mlgit/runs", "mlgit/remotes/origin/runs"), ref)
        git(many, "update-ref", "-d", ref)
    shutil.rmtree(many / ".git" / "refs" / "mlgit" / "runs", ignore_errors=True)
    for _ in range(3):
        expect_what_mlgit_says(many, "latest", "origin/latest", "latest~1", run_id(3))
        let_time_pass(many)


def test_memory_that_is_damaged_is_made_again(many: Path, tmp_path: Path) -> None:
    expect_what_mlgit_says(many, "latest")
    kept = list((Path(newest_runs.user_cache()) / "newest").iterdir())
    assert len(kept) == 1
    for text in ("", "{}", '{"version":1,"stamps":{},"runs":[[1]]}', '{"version":1,"stamps":[],"runs":[]}'):
        kept[0].write_text(text)
        expect_what_mlgit_says(many, "latest")


def test_an_accepted_run_among_many_is_found(many: Path) -> None:
    cli.call(["accept", "credit@prod"], cwd=many)
    git(many, "commit", "--quiet", "-m", "Accept")
    expected = cli.call(["show", "credit@prod"], cwd=many)["id"]
    for _ in range(2):
        start_anew()
        assert mlgit.flow("credit", repo=many).accepted.id == expected
        let_time_pass(many)
