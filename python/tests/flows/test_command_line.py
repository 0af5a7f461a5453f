"""``python flow.py …`` as a command line of mlgit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mlgit import Param, flow, step
from mlgit.flows.command_line import _WITH_FILE, _WITH_PARAMS, OPTIONS, words_of

MANIFEST = Path(__file__).parents[3] / "oclif.manifest.json"


@step
def fit(max_depth: int = Param(3), deep: bool = Param(True), jobs: int = Param(1)) -> int:
    return max_depth


@flow
def demo(segments: Any = ("a", "b"), lr: float = Param(0.1)) -> Any:
    return fit()


@flow
def wrong() -> Any:
    return 1 if fit() else 2


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("", "run demo --file FILE"),
        ("--dry-run", "run demo --dry-run --file FILE"),
        ("run --lr 0.2 --max-depth=4", "run demo --set lr=0.2 --set max_depth=4 --file FILE"),
        ("run --max_depth -1", "run demo --set max_depth=-1 --file FILE"),
        ("run --deep --lr 1", "run demo --set deep=true --set lr=1 --file FILE"),
        ("run --deep false --no-deep", "run demo --set deep=false --set deep=false --file FILE"),
        ("run --segments a,c", "run demo --set segments=a,c --file FILE"),
        # An option of mlgit, and what is neither, stay what they are.
        ("run --jobs 2 --rate 3 --set lr=2", "run demo --jobs 2 --rate 3 --set lr=2 --file FILE"),
        ("explain fit --lr=2", "explain fit --set lr=2 --file FILE"),
        ("export argo --image x", "export argo --image x --file FILE"),
        ("log --limit 3", "log demo --limit 3"),
        ("show demo@latest", "show demo@latest"),
    ],
)
def test_words(given: str, words: str) -> None:
    assert words_of(demo, given.split()) == words.replace("FILE", __file__).split()


def test_a_flow_that_cannot_be_read_is_left_to_mlgit() -> None:
    assert words_of(wrong, ["run", "--lr", "1"]) == ["run", "wrong", "--lr", "1", "--file", __file__]


def test_options_are_those_of_the_commands() -> None:
    commands = json.loads(MANIFEST.read_text())["commands"]
    found = {"help"}
    for verb in _WITH_PARAMS:
        for name, option in commands[verb]["flags"].items():
            found |= {name, f"no-{name}"} if option.get("allowNo") else {name}
    assert found == OPTIONS
    with_file = {verb.partition(":")[0] for verb, one in commands.items() if "file" in one["flags"]}
    # `task` is of tasks, which no file of a flow starts.
    assert set(_WITH_FILE) == with_file - {"task"}
