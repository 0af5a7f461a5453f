"""A task: its function from the part of the module that it needs, its arguments, its outputs."""

import json
import os
import sys
from pathlib import Path

import pytest

import mlgit.formats
from mlgit.task.run_step import main

MODULE = """
import mlgit
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from mlgit import step, Param, Metrics
import missing_at_home

OFFSET = 2

@step
def add(left, right: int = Param(1), extra=None) -> int:
    return left["value"] + right + OFFSET

@step
def read(raw: Path = "data/raw.txt") -> str:
    return raw.read_text()

@step(outputs=["first", "metrics"])
def both(n=1):
    return {"first": n, "metrics": {"n": n, "nested": {"deep": 0.5}}}

@step
def listed(models) -> list:
    return [list(models), models.items]

@step
def spread() -> list:
    return [{"a": 1}, {"a": 2}]

@step
def lost() -> int:
    try:
        import nowhere
    except ImportError:
        return 1

@step(outputs=["a", "b"])
def short():
    return (1,)

@step
def handle():
    yield 1

@step
def wanders(n=1) -> int:
    os.chdir("/")
    mlgit.log_metric("n", n)
    return n

@step
def ended(code: int = 0) -> int:
    sys.exit(code)

@step
def done() -> None:
    sys.exit()
"""


class Task:
    """A task as mlgit starts one: a workspace, files beside it, variables."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.tree = folder / "tree"
        self.tree.mkdir()
        (self.tree / "steps.py").write_text(MODULE)
        monkeypatch.chdir(self.tree)
        monkeypatch.setattr(sys, "path", list(sys.path))
        monkeypatch.setattr(sys, "argv", list(sys.argv))
        self.set = monkeypatch.setenv
        for name in ("FORMATS", "METRICS"):
            self.set(f"MLGIT_{name}_FILE", str(folder / f"{name.lower()}.json"))
        self.set("MLGIT_OBSERVE_FILE", str(folder / "observed"))

    def tell(self, name: str, values: object) -> None:
        path = self.folder / f"{name.lower()}-told.json"
        path.write_text(json.dumps(values))
        self.set(f"MLGIT_{name}_FILE", str(path))

    def put(self, path: str, text: str) -> None:
        file = self.tree / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def run(self, function: str, outputs: str, *options: str) -> int:
        for name in outputs.split():
            self.set(f"MLGIT_OUTPUT_{name.upper()}", f".mlgit/out/{name}")
        try:
            return main(["steps.py", function, *options])
        finally:
            sys.modules.pop("steps", None)

    def output(self, name: str) -> str:
        return (self.tree / ".mlgit/out" / name).read_text()

    def written(self, name: str) -> object:
        return json.loads((self.folder / f"{name}.json").read_text())


@pytest.fixture
def task(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Task:
    return Task(tmp_path, monkeypatch)


def test_arguments_come_from_inputs_parameters_and_defaults(task: Task) -> None:
    task.put("inputs/left/left", '{"value": 10}')
    left = {"path": "inputs/left/left", "kind": "file", "format": "json", "trusted": True, "digest": "b3:0"}
    task.tell("INPUTS", {"left": left})
    task.tell("PARAMS", {"right": 5})
    assert task.run("add", "add") == 0
    assert json.loads(task.output("add")) == 17
    assert task.written("formats") == {"add": "json"}
    assert task.written("metrics") == {}


def test_bindings_say_where_else_they_come_from(task: Task) -> None:
    task.tell("PARAMS", {"rate": 7})
    binding = {"left": {"value": {"value": 1}}, "right": {"param": "rate"}}
    assert task.run("add", "add", "--bind", json.dumps(binding)) == 0
    assert json.loads(task.output("add")) == 10


def test_a_path_is_a_path(task: Task) -> None:
    task.put("data/raw.txt", "raw")
    task.tell("INPUTS", {"raw": {"path": "data/raw.txt", "kind": "file", "trusted": True, "digest": "b3:0"}})
    assert task.run("read", "read") == 0
    assert task.output("read") == "raw"


def test_named_outputs_and_metrics(task: Task) -> None:
    assert task.run("both", "first", "--outputs", '["first", "metrics"]') == 0
    assert json.loads(task.output("first")) == 1
    assert task.written("metrics") == {"n": 1, "nested": {"deep": 0.5}}


def test_a_join_is_a_list_in_the_order_of_its_items(task: Task) -> None:
    entries = []
    for number, segment in enumerate(["b", "a"]):
        task.put(f"inputs/models/segment={segment}", str(number))
        path = f"inputs/models/segment={segment}"
        entries.append(
            {"item": {"segment": segment}, "path": path, "kind": "file", "format": "json", "trusted": True}
        )
    task.tell("INPUTS", {"models": {"path": "inputs/models", "kind": "join", "entries": entries}})
    assert task.run("listed", "listed") == 0
    assert json.loads(task.output("listed")) == [[0, 1], [{"segment": "b"}, {"segment": "a"}]]


def test_a_list_to_map_over_has_a_file_an_element(task: Task) -> None:
    assert task.run("spread", "spread", "--each", "spread") == 0
    assert sorted(os.listdir(task.tree / ".mlgit/out/spread")) == ["000000.json", "000001.json"]
    assert task.written("formats") == {"spread": "elements"}
    assert mlgit.formats.load(task.tree / ".mlgit/out/spread", "elements") == [{"a": 1}, {"a": 2}]


def test_modules_that_were_looked_for_are_told(task: Task) -> None:
    assert task.run("lost", "lost") == 0
    observed = (task.folder / "observed").read_text().splitlines()
    assert f"r {os.path.realpath(task.tree)}/nowhere.py" in observed


@pytest.mark.parametrize(
    ("function", "said"),
    [
        ("add", "add() needs left"),
        ("short", "short() has 2 outputs (a, b), and returned 1"),
        ("absent", "steps.py has no function absent"),
    ],
)
def test_what_does_not_fit_is_said(
    task: Task, capsys: pytest.CaptureFixture[str], function: str, said: str
) -> None:
    options = ("--outputs", '["a", "b"]') if function == "short" else ()
    assert task.run(function, "a b", *options) == 2
    error = capsys.readouterr().err
    assert said in error
    assert "Hint: " in error
    assert "Traceback" not in error


def test_what_cannot_be_written_is_told_of_the_function_alone(
    task: Task, capsys: pytest.CaptureFixture[str]
) -> None:
    assert task.run("handle", "handle") == 2
    said = capsys.readouterr().err
    assert said.startswith("mlgit: handle() returned what cannot be written: A generator cannot")
    assert said.endswith("Hint: return list(…): an iterator can be gone through only once\n")


def test_a_function_that_ends_its_process_has_not_returned(
    task: Task, capsys: pytest.CaptureFixture[str]
) -> None:
    assert task.run("ended", "ended") == 2
    assert "ended() ended its process by sys.exit(), and has returned nothing" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="3"):
        task.run("ended", "ended", "--bind", '{"code": {"value": 3}}')
    assert task.run("done", "") == 0
    assert task.written("metrics") == {}


def test_a_function_may_leave_the_workspace(task: Task) -> None:
    assert task.run("wanders", "wanders") == 0
    assert task.output("wanders") == "1\n"
    assert json.loads((task.folder / "metrics.json").read_text()) == {"n": 1}
