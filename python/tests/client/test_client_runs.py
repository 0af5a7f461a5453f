"""Flows, runs, tasks and artifacts as objects."""

import copy
import json
import pickle
from pathlib import Path

import pytest
from surroundings import git

import mlgit
from mlgit import MlgitError, cli


def test_runs_are_listed_newest_first_without_a_process(credit: Path, no_process: None) -> None:
    runs = mlgit.runs("credit", repo=credit)
    assert [run.params["name"] for run in runs] == ["world", "moon", "world"]
    assert [run.metrics["nested.ks"] for run in runs] == [0.3, 0.1, 0.1]
    assert runs[0] == mlgit.flow("credit", repo=credit).latest
    assert [len(runs[1:]), runs[-1].id] == [2, list(runs)[2].id]
    assert [flow.name for flow in mlgit.flows(repo=credit)] == ["credit"]


def test_runs_of_a_flow_are_asked_for_by_its_name_or_by_itself(
    credit: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @mlgit.flow(name="credit")
    def declared() -> None: ...

    expected = list(mlgit.runs("credit", repo=credit))
    assert list(mlgit.runs(mlgit.flow("credit", repo=credit), repo=credit)) == expected
    assert list(mlgit.runs(declared, repo=credit)) == expected
    with pytest.raises(mlgit.MlgitError, match="expected a flow or the name of one, found 5"):
        mlgit.runs(5, repo=credit)  # type: ignore[arg-type]


def test_a_filter_is_that_of_the_command_line_or_a_function(credit: Path) -> None:
    asked = mlgit.runs("credit", filter="params.name == 'moon' && metrics.auc > 0.5", repo=credit)
    assert list(asked) == list(mlgit.runs(filter=lambda run: run.params["name"] == "moon", repo=credit))
    ordered = mlgit.runs("credit", sort="-params.lr", limit=1, repo=credit)
    assert [run.params["lr"] for run in ordered] == [0.3]
    with pytest.raises(MlgitError) as caught:
        mlgit.runs("credit", filter="metrics.auc >", repo=credit)
    assert caught.value.exit_code == 2
    with pytest.raises(MlgitError, match="no flow"):
        mlgit.runs("debit", repo=credit)


def test_a_run_has_what_its_records_have(credit: Path, no_process: None) -> None:
    run = mlgit.flow("credit", repo=credit)["prod"]
    assert (run.status, run.user, run.branch, run.tags) == (
        "succeeded",
        "Ada <ada@example.org>",
        "main",
        ["prod"],
    )
    assert 0 < run.duration < 60
    assert run.started.tzinfo is not None
    assert run.env["os"] == "linux" or run.env["os"] == "darwin"
    assert [task.item for task in run.step("train")] == [
        {"segment": "other", "depth": 2},
        {"segment": "student", "depth": 2},
    ]
    task = run.task("train/depth=2,segment=student")
    assert (task.status, task["model"].load()) == ("succeeded", "moon student 0.1")
    assert [artifact.name for artifact in run.artifacts] == ["model", "parts", "table", "model", "model"]
    with pytest.raises(KeyError, match="it has choose, clean, train"):
        run.step("trian")


def test_inputs_lead_to_the_artifacts_that_they_are_of(credit: Path, no_process: None) -> None:
    run = mlgit.flow("credit", repo=credit).latest
    [table] = run.task("train/segment=other,depth=2").inputs["table"].artifacts
    assert table == run["clean/table"]
    joined = run.task("choose").inputs["models"].artifacts
    assert joined == [task["model"] for task in run.step("train")]


def test_lineage_names_who_made_and_who_took_it(credit: Path) -> None:
    lineage = mlgit.flow("credit", repo=credit).latest["clean/table"].lineage
    run = mlgit.flow("credit", repo=credit).latest
    assert lineage.producers == [f"{run.spec}:clean/"]
    assert lineage == mlgit.lineage(run["clean/table"]) == mlgit.lineage(lineage.spec, repo=credit)
    assert {spec.split(":")[1] for spec in lineage.consumers} >= {
        "train/segment=other,depth=2/",
        "train/segment=student,depth=2/",
    }


def test_lineage_goes_as_far_as_it_is_asked_for(credit: Path, tmp_path: Path) -> None:
    run = mlgit.flow("credit", repo=credit).latest
    up = mlgit.lineage(run["choose/model"], direction="up", depth=1)
    assert {node["kind"] for node in up.nodes} == {"artifact", "task"}
    assert (len(up.producers), up.consumers) == (1, [])
    assert repr(up).startswith(f"<Lineage of {run.spec}:choose/model: ")
    assert up._repr_markdown_().startswith("```mermaid\nflowchart")
    with pytest.raises(MlgitError, match="expected one of 'both', 'up', 'down'"):
        mlgit.lineage(run, direction="sideways")
    # And without a clone.
    elsewhere = mlgit.flow("credit", repo=f"file://{credit}").latest["choose/model"]
    assert [spec.rpartition("#")[2] for spec in elsewhere.lineage.producers] == up.producers


def test_a_folder_is_gone_through(credit: Path, no_process: None) -> None:
    parts = mlgit.flow("credit", repo=credit).latest["parts"]
    assert [(one.name, one.kind) for one in parts] == [("parts/1.txt", "file"), ("parts/deep", "folder")]
    with (parts / "deep/go.sh").open("r") as file:
        assert file.read() == "#!/bin/sh\n"


def test_runs_become_tables(credit: Path, no_process: None) -> None:
    runs = mlgit.runs("credit", repo=credit)
    table = runs.to_pandas()
    assert list(table["metrics.auc"]) == [0.9, 0.9, 0.9]
    assert list(table["params.lr"]) == [0.3, 0.1, 0.1]
    assert list(table["tags"]) == [[], ["prod"], []]
    assert runs.to_polars()["id"].to_list() == runs.to_arrow()["id"].to_pylist() == [run.id for run in runs]


def test_a_new_run_and_a_moved_tag_are_seen_at_once(credit: Path) -> None:
    flow = mlgit.flow("credit", repo=credit)
    before = flow.latest
    assert flow.tags["prod"] != before
    cli.call(["tag", before.spec, "prod", "--move"], cwd=credit)
    assert flow.tags["prod"] == before
    cli.call(["run", "credit", "--set", "lr=0.4"], cwd=credit)
    assert flow.latest != before
    assert len(flow.runs()) == 4


def test_a_repository_without_a_clone_is_read_by_its_url(credit: Path, tmp_path: Path) -> None:
    bare = tmp_path / "bare.git"
    git(credit, "clone", "--quiet", "--bare", str(credit), str(bare))
    git(credit, "push", "--quiet", str(bare), "refs/mlgit/*:refs/mlgit/*")
    url = f"file://{bare}"
    flow = mlgit.flow("credit", repo=url)
    assert [run.metrics["nested.ks"] for run in flow.runs(filter="params.lr > 0.2")] == [0.3]
    assert flow["prod"].params["name"] == "moon"
    store = credit / ".git" / "mlgit" / "store"
    model = "credit@prod:train/segment=other,depth=2/model"
    assert mlgit.load(model, repo=url, store=f"file://{store}") == "moon other 0.1"


def test_what_was_found_goes_to_other_processes_and_into_documents(credit: Path) -> None:
    run = mlgit.flow("credit", repo=credit).latest
    artifact = run["choose/model"]
    for sent in (
        pickle.loads(pickle.dumps([run, artifact, run.task("choose")])),
        copy.deepcopy([run, artifact]),
    ):
        assert sent[0] == run
        assert sent[1].load() == artifact.load()
        assert sent[1].task.metrics == {"auc": 0.9, "nested.ks": 0.3}
    assert json.loads(json.dumps([run.params, run.metrics]))[0] == {"lr": 0.3, "name": "world"}
    run.params["lr"] = 5
    assert run.params["lr"] == 0.3
    assert mlgit.flow("credit", repo=credit) == mlgit.flow("credit", repo=credit)


def test_an_artifact_is_taken_in_place_of_its_spec(credit: Path) -> None:
    artifact = mlgit.flow("credit", repo=credit).latest["choose/model"]
    assert mlgit.load(artifact) == artifact.load()
    assert mlgit.path(artifact) == artifact.path()
    with mlgit.open(artifact, "r") as file:
        assert file.read() == artifact.load()
    with pytest.raises(MlgitError, match="None is no artifact: expected a SPEC"):
        mlgit.load(None)  # type: ignore[arg-type]


def test_mistakes_are_said_in_words(credit: Path) -> None:
    run = mlgit.flow("credit", repo=credit).latest
    with pytest.raises(KeyError, match="made no artifact 'modle': it made model"):
        run.task("choose")["modle"]
    for limit in (-1, "3"):
        with pytest.raises(MlgitError, match="expected a number of runs"):
            mlgit.runs("credit", limit=limit, repo=credit)  # type: ignore[arg-type]
    assert repr(mlgit.runs("credit", limit=0, repo=credit)) == "<Runs none>"
    older = mlgit.flow("credit", repo=credit)["latest~1"]
    assert repr(mlgit.diff(older, run)).startswith(f"<Diff {older.spec} → {run.spec}: ")
