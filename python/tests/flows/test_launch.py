"""Running a flow from Python."""

from __future__ import annotations

import datetime
import decimal
import enum
import importlib.util
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import mlgit
from mlgit import MlgitError
from mlgit.flows.given_values import given_text

FLOW = """\
from mlgit import Param, flow, step


@step(outputs=["half", "metrics"])
def halve(number: int = Param(8, min=0)) -> dict:
    print("halving", number)
    return {"half": number // 2, "metrics": {"odd": number % 2}}


@flow
def halves():
    return halve()
"""


@pytest.fixture
def module(repository: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """The module of a flow in a repository, imported from elsewhere."""
    path = repository / "halves.py"
    path.write_text(FLOW)
    monkeypatch.chdir(tmp_path)
    spec = importlib.util.spec_from_file_location("halves", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "halves", module)
    spec.loader.exec_module(module)
    return module


def test_gives_the_run(module: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    run = module.halves.run(number=7, _message="by hand")
    assert run.status == "succeeded"
    assert run.params == {"number": 7}
    assert run.metrics == {"odd": 1}
    assert run.message == "by hand"
    assert run.load("half") == 3
    told = capsys.readouterr().err
    assert f"halves run {run.id}" in told
    assert "│ halve: halving 7" in told
    assert "✓ halve" in told
    assert module.halves.run(number=7).load("half") == 3
    assert "= halve  cached" in capsys.readouterr().err


def test_a_mistake_is_the_command_s(module: ModuleType) -> None:
    with pytest.raises(MlgitError, match="number") as caught:
        module.halves.run(number=-1)
    assert caught.value.exit_code == 2


def test_what_leaves_no_run_is_refused(module: ModuleType) -> None:
    with pytest.raises(MlgitError, match="no run to return") as caught:
        module.halves.run(_dry_run=True)
    assert caught.value.hints[0].endswith("halves.py --dry-run")


def test_values_are_given_as_libraries_and_arguments_have_them(module: ModuleType) -> None:
    assert module.halves.run(number=np.int64(6)).params == {"number": 6}
    assert module.halves.run(Number=np.uint8(4), _remote_cache=False).params == {"number": 4}
    with pytest.raises(MlgitError, match="number is object: expected a text, a number"):
        module.halves.run(number=object())


class Whole(int, enum.Enum):
    SIX = 6


class Half(enum.Enum):
    THREE = 3


def test_what_no_parameter_can_be_is_refused_with_what_to_write(module: ModuleType) -> None:
    assert module.halves.run(number=Whole.SIX).params == {"number": 6}
    for value, hint in {
        Half.THREE: "number=Half.THREE.value",
        datetime.date(2026, 1, 31): "number=….isoformat()   (date.fromisoformat(…) in the step",
        datetime.datetime(2026, 1, 31, 4): "number=….isoformat()   (datetime.fromisoformat(…) in the step",
        datetime.timedelta(1): "number=….total_seconds()",
        decimal.Decimal("0.1"): "number=str(…)",
        frozenset({1}): "number=sorted(…)",
        None: "leave number out",
    }.items():
        with pytest.raises(MlgitError, match="number is ") as caught:
            module.halves.run(number=value)
        assert caught.value.code == "bad-param"
        assert caught.value.hints[0].startswith(hint)


def test_a_text_of_an_enumeration_is_that_text() -> None:
    class Colour(str, enum.Enum):
        RED = "red"

    assert given_text("colour", Colour.RED) == "red"
    assert given_text("colours", [Colour.RED, np.int64(2)]) == '["red", 2]'


LISTS = """\
from mlgit import Param, flow, step


@step
def told(words, numbers, rate: float = Param(0.5), text: str = Param("[1]")) -> list:
    return [words, numbers, rate, text]


@flow
def demo(words=["a", "b"], numbers=[1, 2]):
    return told(words, numbers)
"""


def test_parameters_have_the_types_that_are_declared(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repository / "lists.py").write_text(LISTS)
    monkeypatch.syspath_prepend(str(repository))
    monkeypatch.delitem(sys.modules, "lists", raising=False)
    demo = __import__("lists").demo
    run = demo.run(words="a,c", numbers="3,4", rate=2.0)
    assert run.params == {"words": ["a", "c"], "numbers": [3, 4], "rate": 2.0, "text": "[1]"}
    assert run.task("told").params["numbers"] == [3, 4]
    assert [type(one) for one in run.load("told")] == [list, list, float, str]
    assert run.load("told") == [["a", "c"], [3, 4], 2.0, "[1]"]
    assert demo.run(numbers=np.arange(2)).params["numbers"] == [0, 1]
    assert demo.run(numbers=range(5, 6)).params["numbers"] == [5]
    assert demo.run().params["words"] == ["a", "b"]


WAITS = """\
import time

from mlgit import flow, step


@step
def begin() -> int:
    return 1


@step
def wait(number) -> int:
    time.sleep(600)
    return number


@flow
def waits():
    wait(begin())


if __name__ == "__main__":
    waits.cli()
"""


@pytest.mark.parametrize("words", [["waits.py", "run"], ["-c", "from waits import waits; waits.run()"]])
def test_an_interruption_ends_the_run_in_order(repository: Path, words: list[str]) -> None:
    (repository / "waits.py").write_text(WAITS)
    with subprocess.Popen(
        [sys.executable, *words],
        cwd=repository,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as child:
        assert child.stdout is not None
        said = ""
        while "begin" not in said:
            said += child.stdout.readline()
        os.killpg(child.pid, signal.SIGINT)
        said += child.stdout.read()
    assert ("Traceback" in said) is (words[0] == "-c")
    (run,) = mlgit.runs("waits", repo=repository)
    assert run.status == "cancelled"
