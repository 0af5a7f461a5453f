"""Runs of code that is no flow, recorded by the command line of this checkout."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import mlgit
from mlgit import MlgitError, cli
from mlgit.client.remote import RemotePlace


@pytest.fixture(autouse=True)
def _in_repository(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository)


def record(spec: str, file: str = "manifest.json") -> Any:
    """A document of a run's commit, as any git tool reads it."""
    flow, _, run = spec.partition("@")
    ref = f"refs/mlgit/runs/{flow}/{run}:{file}"
    return json.loads(subprocess.run(["git", "show", ref], capture_output=True, check=True).stdout)


def test_an_artifact_may_come_after_its_name_and_a_name_is_a_text() -> None:
    with mlgit.run("exploration") as run:
        mlgit.log_artifact("summary", {"rows": 3})  # type: ignore[arg-type]
        for wrong in (mlgit.log_artifact, mlgit.log_metric, mlgit.log_param, run.log_metric):
            with pytest.raises(MlgitError, match="is a text, found dict"):
                wrong({"rows": 3}, {"rows": 4})  # type: ignore[operator]
    assert mlgit.load(f"{run.spec}:summary") == {"rows": 3}


def test_a_step_that_is_no_whole_number_is_refused_and_not_cut() -> None:
    with mlgit.run("exploration") as run:
        for wrong in (1.5, "3", True, float("nan"), [1], 2**53):
            with pytest.raises(MlgitError, match=r"the step of metric loss is .*: expected a whole"):
                mlgit.log_metric("loss", 0.5, step=wrong)  # type: ignore[arg-type]
        mlgit.log_metric("loss", 0.25, step=np.int64(2))  # type: ignore[arg-type]
        mlgit.log_metric("loss", 0.125, step=3.0)  # type: ignore[arg-type]
    task = record(run.spec)["tasks"]["exploration"]
    assert task["metrics"] == {"loss": 0.125}
    assert task["series"]["sizeBytes"] == len('{"loss":0.25,"step":2}\n{"loss":0.125,"step":3}\n')


def test_a_parameter_that_is_called_like_a_credential_is_not_recorded() -> None:
    secret = {"db": {"password": "changeme"}, "API-Key": "k3"}
    with mlgit.run("exploration", params={**secret, "pad_token": "<pad>", "max_tokens": 5}) as run:
        pass
    assert record(run.spec)["params"] == {
        "db.password": "***",
        "API-Key": "***",
        "pad_token": "<pad>",
        "max_tokens": 5,
    }


def test_a_step_beyond_what_a_number_holds_loses_no_run() -> None:
    with mlgit.run("exploration") as run:
        for step in (10**30, 1):
            # As a package that does not refuse it writes it.
            run._append({"type": "metric", "name": "loss", "value": 0.5, "step": step})
    assert run.status == "succeeded"
    assert record(run.spec)["tasks"]["exploration"]["series"]["kind"] == "file"


def test_a_run_is_recorded_with_code_environment_and_what_was_logged() -> None:
    Path("helper.py").write_text("x = 1\n")
    with mlgit.run("exploration", params={"lr": 0.1, "opt": {"name": "adam"}}, message="first look") as run:
        for step in range(3):
            mlgit.log_metric("loss", 1 / (step + 1), step=step)
        mlgit.log_metrics({"auc": 0.9, "best": True})
        mlgit.log_param("seed", 7)
        Path("model.bin").write_bytes(b"abc")
        mlgit.log_artifact("model.bin")
        mlgit.log_artifact({"rows": 3}, name="summary")
    assert run.status == "succeeded"
    manifest = record(f"exploration@{run.id}")
    task = manifest["tasks"]["exploration"]
    assert manifest["params"] == {"lr": 0.1, "opt.name": "adam", "seed": 7}
    assert task["metrics"] == {"auc": 0.9, "best": True, "loss": 1 / 3}
    assert {name: output.get("format") for name, output in task["outputs"].items()} == {
        "model": None,
        "summary": "json",
    }
    assert "key" not in task
    environment = record(f"exploration@{run.id}", "env.json")
    assert any(name.startswith("pytest==") for name in environment["interpreters"]["python3"]["packages"])
    code = subprocess.run(["git", "show", f"{run.commit}^:helper.py"], capture_output=True, check=True)
    assert code.stdout == b"x = 1\n"


def test_it_is_a_run_like_any_other(tmp_path: Path) -> None:
    with mlgit.run("exploration") as run:
        run.log_artifact(b"bytes", name="model")
        run.log_metric("auc", 0.5, step=1)
    assert [line["id"] for line in cli.call(["log", "exploration"])["runs"]] == [run.id]
    cli.call(["pull-artifact", "exploration@latest:model", "-o", str(tmp_path / "model")])
    assert (tmp_path / "model").read_bytes() == b"bytes"
    assert not cli.call(["fsck"])["damaged"]
    assert cli.call(["diff", f"exploration@{run.id}", "exploration@latest"])["kind"] == "run-diff"
    assert not any(Path(".git/mlgit/active").iterdir())


def test_an_exception_makes_it_failed_and_goes_on() -> None:
    run = mlgit.run("exploration", params={"rows": 3})
    with pytest.raises(ValueError, match="bad data"), run:
        raise ValueError("bad data: ghp_abcdefghijklmnopqrstuvwxyz0123456789")
    assert record(f"exploration@{run.id}")["status"] == "failed"
    [attempt] = record(f"exploration@{run.id}", "execution.json")["tasks"]["exploration"]["attempts"]
    assert attempt["failure"] == {"kind": "raised", "reason": "ValueError: bad data: ***"}
    assert record(f"exploration@{run.id}")["params"] == {"rows": 3}


def test_an_interruption_makes_it_cancelled() -> None:
    with pytest.raises(KeyboardInterrupt), mlgit.run("exploration") as run:
        raise KeyboardInterrupt
    assert record(f"exploration@{run.id}")["status"] == "cancelled"


def test_what_was_logged_before_the_process_was_killed_is_recorded_by_the_next_command() -> None:
    script = (
        "import mlgit, os, signal\n"
        "run = mlgit.run('exploration', params={'lr': 0.1}).start()\n"
        "run.log_metric('auc', 0.75)\n"
        "run.log_artifact(b'half', name='model')\n"
        "print(run.id, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    source = {"PYTHONPATH": str(Path(mlgit.__file__).parents[1])}
    done = subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, **source}, capture_output=True, check=False
    )
    assert done.returncode == -signal.SIGKILL
    run = done.stdout.decode().strip()
    with mlgit.run("other"):
        pass
    manifest = record(f"exploration@{run}")
    assert manifest["status"] == "lost"
    assert manifest["tasks"]["exploration"]["metrics"] == {"auc": 0.75}
    assert list(manifest["tasks"]["exploration"]["outputs"]) == ["model"]


def test_an_end_that_could_not_be_recorded_can_be_called_again(monkeypatch: pytest.MonkeyPatch) -> None:
    run = mlgit.run("exploration").start()
    run.log_metric("auc", 0.5)
    with monkeypatch.context() as broken:
        broken.setenv("MLGIT_CLI", "/nonexistent.js")
        with pytest.raises(MlgitError, match="gave no document"):
            run.end()
    assert run.end().status == "succeeded"
    assert record(f"exploration@{run.id}")["tasks"]["exploration"]["metrics"] == {"auc": 0.5}
    with pytest.raises(MlgitError, match="is succeeded already"):
        run.end()


def test_the_name_of_a_flow_is_refused() -> None:
    with pytest.raises(MlgitError, match=r"demo is a flow of mlgit\.yaml") as caught:
        mlgit.run("demo").start()
    assert caught.value.code == "is-a-flow"


def test_a_run_within_a_run_is_refused_and_harms_neither() -> None:
    with mlgit.run("outer") as outer:
        with pytest.raises(MlgitError, match=f"within outer@{outer.id}"):
            mlgit.run("inner").start()
        mlgit.log_metric("a", 1)
    assert record(f"outer@{outer.id}")["tasks"]["outer"]["metrics"] == {"a": 1}


def test_wrong_parameters_leave_no_run_open() -> None:
    for _ in range(2):
        with pytest.raises(MlgitError, match="parameter 'learning rate' is not a name"):
            mlgit.run("exploration", params={"learning rate": 0.1}).start()
    with mlgit.run("exploration"):
        pass
    assert len(mlgit.runs("exploration")) == 1


def test_threads_have_runs_of_their_own_and_share_the_only_one() -> None:
    ended: dict[str, str] = {}

    def explore(name: str) -> None:
        with mlgit.run(name) as run:
            mlgit.log_metric("of", name)
            ended[name] = run.id

    threads = [threading.Thread(target=explore, args=[name]) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for name, run in ended.items():
        assert record(f"{name}@{run}")["tasks"][name]["metrics"] == {"of": name}
    with mlgit.run("shared") as shared:
        thread = threading.Thread(target=mlgit.log_metric, args=("a", 1))
        thread.start()
        thread.join()
    assert record(f"shared@{shared.id}")["tasks"]["shared"]["metrics"] == {"a": 1}


def test_a_forked_process_logs_and_does_not_end_it() -> None:
    with mlgit.run("exploration") as run:
        child = os.fork()
        if child == 0:
            mlgit.log_metric("from_child", 1)
            os._exit(0)
        os.waitpid(child, 0)
    assert record(f"exploration@{run.id}")["tasks"]["exploration"]["metrics"] == {"from_child": 1}


def test_nothing_is_logged_to_where_no_run_is() -> None:
    with pytest.raises(MlgitError, match="nothing is logged to") as caught:
        mlgit.log_metric("auc", 1)
    assert caught.value.hints == ('with mlgit.run("exploration"):',)


def test_in_a_task_metrics_go_to_the_file_of_the_step(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MLGIT_METRICS_FILE", str(tmp_path / "out" / "metrics.json"))
    mlgit.log_metric("auc", 0.5)
    mlgit.log_metrics({"auc": 0.6, "worst": float("inf")})
    assert json.loads((tmp_path / "out" / "metrics.json").read_text()) == {"auc": 0.6, "worst": float("inf")}
    with pytest.raises(MlgitError, match="in a task of a flow"):
        mlgit.run("exploration").start()


def test_what_cannot_be_recorded_is_said_where_it_is_logged() -> None:
    with mlgit.run("exploration") as run:
        with pytest.raises(MlgitError, match="metric auc is list"):
            run.log_metric("auc", [1, 2])
        with pytest.raises(MlgitError, match="metric 'a/b' is not a name"):
            run.log_metric("a/b", 1)
        with pytest.raises(MlgitError, match=r"nothing\.bin, found nothing"):
            run.log_artifact("nothing.bin")
        with pytest.raises(MlgitError, match="use 'model'"):
            run.log_artifact(b"", name="Model")
        with pytest.raises(MlgitError, match="has no name"):
            run.log_artifact(b"")
    assert run.status == "succeeded"


def made(name: str, value: object) -> mlgit.run:
    """A run that has an artifact."""
    with mlgit.run(name) as run:
        run.log_artifact(value, name="model")
    return run


def parents(run: Any) -> list[str]:
    shown = subprocess.run(["git", "show", "-s", "--format=%P", run.commit], capture_output=True, check=True)
    return shown.stdout.decode().split()[1:]


def test_what_is_read_of_earlier_runs_becomes_input_and_parent() -> None:
    first, second = made("first", {"a": 1}), made("second", b"text")
    mlgit.load("first@latest:model")
    with mlgit.run("exploration") as run:
        assert mlgit.load("first@latest:model") == {"a": 1}
        mlgit.path("first@latest:model")
        with mlgit.flow("second").latest["model"].open("r") as file:
            assert file.read() == "text"
        # Looked at, and not read.
        assert mlgit.flow("first").latest["model"].size > 0
    task = record(run.spec)["tasks"]["exploration"]
    assert {name: given["from"] for name, given in task["inputs"].items()} == {
        "model": {"spec": "first@latest:model"},
        "model-2": {"spec": f"{second.spec}:model"},
    }
    assert record(run.spec, "execution.json")["consumed"] == {
        "first@latest:model": first.id,
        f"{second.spec}:model": second.id,
    }
    assert parents(run) == [first.commit, second.commit]
    [artifact] = mlgit.flow("exploration").latest.task("exploration").inputs["model"].artifacts
    assert (artifact.spec, artifact.load()) == (f"{first.spec}:first/model", {"a": 1})
    assert mlgit.lineage(first.spec).consumers == []
    assert mlgit.lineage(f"{first.spec}:model").consumers == [f"{run.spec}:exploration/"]
    assert not cli.call(["fsck"])["damaged"]


def test_a_name_that_means_something_else_later_is_an_input_of_its_own() -> None:
    first = made("first", 1)
    with mlgit.run("exploration") as run:
        assert mlgit.load("first@latest:model") == 1
        subprocess.run([sys.executable, "-c", MAKES_ANOTHER], check=True)
        assert mlgit.load("first@latest:model") == 2
    second = mlgit.flow("first").latest
    assert record(run.spec, "execution.json")["consumed"] == {
        "first@latest:model": first.id,
        f"{second.spec}:first/model": second.id,
    }


MAKES_ANOTHER = """
import mlgit
with mlgit.run("first") as run:
    run.log_artifact(2, name="model")
"""


def test_inputs_are_kept_where_the_process_dies_and_where_their_run_is_gone() -> None:
    first, second = made("first", 1), made("second", 2)
    script = f"""
import os, signal, mlgit
mlgit.run("exploration").start()
mlgit.load("{first.spec}:model"), mlgit.load("{second.spec}:model")
os.kill(os.getpid(), signal.SIGKILL)
"""
    subprocess.run([sys.executable, "-c", script], check=False)
    cli.call(["rm", second.spec])
    subprocess.run(["git", "reflog", "expire", "--expire=now", "--all"], check=True)
    subprocess.run(["git", "gc", "--quiet", "--prune=now"], check=True)
    made("next", 3)
    run = mlgit.runs("exploration")[0]
    assert run.status == "lost"
    assert set(run.execution["consumed"].values()) == {first.id, second.id}
    assert parents(run) == [first.commit]


def test_what_another_repository_made_is_named_by_it(repository: Path, tmp_path: Path) -> None:
    made("first", 1)
    other = tmp_path / "other"
    subprocess.run(["git", "clone", "--quiet", str(repository), str(other)], check=True)
    with mlgit.run("exploration", repo=other) as run:
        assert mlgit.load("first@latest:model", repo=repository) == 1
        assert mlgit.load("first@latest:model", repo=f"file://{repository}") == 1
    ref = f"refs/mlgit/runs/exploration/{run.id}:manifest.json"
    shown = subprocess.run(["git", "show", ref], cwd=other, capture_output=True, check=True).stdout
    inputs = json.loads(shown)["tasks"]["exploration"]["inputs"]
    assert [given["from"]["spec"] for given in inputs.values()] == [
        f"../{repository.name}#first@latest:model",
        f"file://{repository}#first@latest:model",
    ]


def test_a_login_is_not_recorded() -> None:
    place = RemotePlace("https://someone:secret@example.org/team/credit.git", None)
    assert place.repository_from("/", "/.git") == "https://example.org/team/credit.git"


def test_reads_of_threads_that_are_in_no_run_belong_to_the_only_one() -> None:
    made("first", 1)
    with mlgit.run("exploration") as run:
        thread = threading.Thread(target=mlgit.load, args=["first@latest:model"])
        thread.start()
        thread.join()
    assert list(record(run.spec)["tasks"]["exploration"]["inputs"]) == ["model"]


def test_what_is_said_of_running_it_again_can_be_done(repository: Path, tmp_path: Path) -> None:
    Path("explore.py").write_text(
        "import mlgit\nwith mlgit.run('explored') as run:\n    run.log_metric('a', 1)\n"
    )
    subprocess.run([sys.executable, "explore.py"], check=True)
    told = cli.call(["worktree", "explored@latest", str(tmp_path / "tree")])["recipe"]
    [command] = [line.partition(": ")[2] for line in told if "to run it again" in line]
    assert "mlgit run" not in command
    subprocess.run(["sh", "-c", command], cwd=tmp_path / "tree", check=True, capture_output=True)
    assert mlgit.flow("explored", repo=tmp_path / "tree").latest.metrics == {"a": 1}
    # One that read earlier runs finds them in their repository.
    Path("again.py").write_text(
        "import mlgit\nwith mlgit.run('again'):\n    mlgit.load('first@latest:model')\n"
    )
    made("first", 1)
    subprocess.run([sys.executable, "again.py"], check=True)
    told = cli.call(["worktree", "again@latest", str(tmp_path / "other")])["recipe"]
    [command] = [line.partition(": ")[2] for line in told if "to run it again" in line]
    subprocess.run(["sh", "-c", command], check=True, capture_output=True)
    assert len(mlgit.runs("again")) == 2
    made("typed", 1)
    told = cli.call(["worktree", "typed@latest", str(tmp_path / "typed")])["recipe"]
    assert not any("mlgit run" in line for line in told)


def test_mlgit_starts_none_of_them() -> None:
    run = made("exploration", 1)
    with pytest.raises(ValueError, match="x"), mlgit.run("failing") as failing:
        raise ValueError("x")
    for words, code in ((["reproduce", run.spec], "not-a-flow"), (["resume", failing.spec], "not-a-flow")):
        with pytest.raises(MlgitError) as caught:
            cli.call(words)
        assert caught.value.code == code
        assert caught.value.hints[0].startswith(f"mlgit worktree {words[1]} DIR")
    with pytest.raises(MlgitError) as caught:
        cli.call(["resume"])
    assert caught.value.code == "nothing-to-resume"
