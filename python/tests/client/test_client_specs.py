"""SPECs mean what they mean to the command line: the same artifact, or an error of the same code."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from surroundings import git

from mlgit import MlgitError, cli
from mlgit.client.clone import Clone, open_clone
from mlgit.client.find_artifact import find_artifact

PATHS = (
    "model",
    "table",
    "clean/table",
    "parts",
    "parts/1.txt",
    "clean/parts/deep/go.sh",
    "parts/deep",
    "parts/none.txt",
    "table/1.txt",
    "choose/model",
    "train/model",
    "train/segment=student,depth=2/model",
    "train/depth=2,segment=other/model",
    "train/segment=nobody,depth=2/model",
    "choose",
    "clean/",
    "modle",
    "clean/../table",
    "toString",
)
REVS = (
    "latest",
    "latest~1",
    "latest~2",
    "latest~9",
    "prod",
    "prod~1",
    "other",
    "both",
    "origin/latest",
    "origin/prod",
    "origin/both",
    "nowhere/prod",
    "main",
    "HEAD",
    "HEAD~1",
    "stable",
    "nothing",
    "zzzz",
    "la test",
    "",
)


@pytest.fixture
def specs(credit: Path, tmp_path: Path) -> Path:
    """With a remote that has runs and tags of its own, one of another meaning here, and a tag that a branch
    decides about.
    """
    other = tmp_path / "other"
    shutil.copytree(credit, other, symlinks=True)
    cli.call(["run", "credit", "--set", "name=there", "--tag", "other"], cwd=other)
    cli.call(["tag", "credit@latest", "both"], cwd=other)
    cli.call(["tag", "credit@latest~1", "both"], cwd=credit)
    git(credit, "remote", "add", "origin", str(other))
    git(credit, "fetch", "--quiet", "origin", "+refs/mlgit/*:refs/mlgit/remotes/origin/*")
    git(credit, "fetch", "--quiet", "origin")
    cli.call(["run", "credit", "--only", "clean"], cwd=credit)
    flow = (credit / "mlgit.yaml").read_text()
    (credit / "mlgit.yaml").write_text(flow + "    tags: { stable: { branch: main } }\n")
    cli.call(["accept", "credit@prod"], cwd=other)
    git(other, "add", "manifests")
    git(other, "commit", "--quiet", "-m", "Accept")
    git(credit, "fetch", "--quiet", "origin")
    git(credit, "merge", "--quiet", "--ff-only", "origin/main")
    return credit


def test_the_same_artifact_or_error_as_the_command_line(specs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = cli.call(["log", "credit"], cwd=specs)["runs"][0]["id"]
    revs = [*REVS, run, run[:4], run[:6], run[:3]]
    texts = [f"credit@{rev}:choose/model" for rev in revs]
    texts += [f"credit@stable:{path}" for path in PATHS]
    texts += [
        "@latest:table",
        ":choose/model",
        "credit:choose/model",
        "table",
        "credit",
        "debit@latest:model",
    ]
    texts += ["clean/table", "choose/model", "@stable:choose/model", "debit:model", "#credit@latest:table"]
    clone = open_clone(str(specs))
    cli.call(["log"], cwd=specs)
    with ThreadPoolExecutor(4) as pool:
        answers = dict(zip(texts, pool.map(lambda text: _asked(text, specs), texts)))
    expected = {text: _in_short(answer) for text, answer in answers.items()}
    assert sum(isinstance(one, tuple) for one in expected.values()) > 20
    asked: list[str] = []
    really = cli.call

    def call(words: list[str], **options: Any) -> Any:
        asked.append(words[1])
        if words[0] != "show" or words[1] not in answers:
            return really(words, **options)
        answer = answers[words[1]]
        if isinstance(answer, MlgitError):
            raise answer
        return answer

    monkeypatch.setattr(cli, "call", call)
    assert {text: _by_the_package(text, clone) for text in texts} == expected
    # Those that name something do so without a process, but for revisions of git's.
    named = [text for text in texts if isinstance(expected[text], tuple) and text in asked]
    assert named == [f"credit@{rev}:choose/model" for rev in ("main", "HEAD", "HEAD~1")]


def _asked(text: str, folder: Path) -> Any:
    try:
        shown = cli.call(["show", text], cwd=folder)
        # One that names a run or a task names no artifact.
        return shown if "output" in shown else cli.call(["cat", text], cwd=folder)
    except MlgitError as error:
        return error


def _in_short(answer: Any) -> object:
    """Run, task, artifact and digest; else the error's code."""
    if isinstance(answer, MlgitError):
        return answer.code
    content = answer.get("content", answer["output"])
    return answer["run"], answer["task"], "/".join([answer["name"], *answer["inner"]]), content["digest"]


def _by_the_package(text: str, clone: Clone) -> object:
    try:
        found = clone.find(text)
        target = found.target
        return found.run.id, target.task, "/".join([target.name, *target.inner]), found.content.digest
    except MlgitError as error:
        return error.code


def test_an_item_in_front_is_that_of_the_task_and_no_file_of_another() -> None:
    output = {"kind": "tree", "digest": "b3:" + "0" * 64, "path": "t", "sizeBytes": 1}
    manifest = {
        "tasks": {
            f"train/segment={segment}": {"item": {"segment": segment}, "outputs": {"train": output}}
            for segment in ("other", "student")
        }
    }
    whole = find_artifact(manifest, "train/segment=student/train")
    assert (whole.task, whole.inner) == ("train/segment=student", ())
    assert find_artifact(manifest, "train/segment=student") == whole
    inner = find_artifact(manifest, "train/segment=other/train/segment=student")
    assert (inner.task, inner.inner) == ("train/segment=other", ("segment=student",))
