"""A flow that is called as a function gives what its run gives."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import mlgit
from mlgit import MlgitError, each, flow, step
from mlgit.flows.plain_values import Mapped
from mlgit.plain_step import in_plain_step

FLOW = """\
from mlgit import Param, each, flow, step


@step(outputs=["region", "cities"])
def visit(name):
    return name, {"eu": ["Bern", "Oslo"], "us": ["Reno"]}[name]


@step(outputs=["size", "half"])
def measure(city, region=None):
    return {"size": len(city), "half": len(city) / 2}


@step
def gather(region, sizes: list):
    return [region, list(sizes), sizes.items]


@step
def table() -> list:
    return [{"a": 1}, {"a": 2}]


@step
def untyped():
    return [1, 2]


@step
def whole(rows: list, segment, plain=untyped):
    return [segment, len(rows), plain]


@step
def one(row, scale: float = Param(0.5)):
    return row["a"] * scale


@step(outputs=["low", "high"])
def ends(values: list):
    return min(values), max(values)


@step
def last(gathered, wholes, ones, low, high, sizes):
    ends = [low, high]
    return {"gathered": gathered, "wholes": wholes, "ones": [ones, ones.items], "ends": ends, "sizes": sizes}


@flow
def demo(regions=["eu", "us"]):
    visited = visit.map(name=regions)
    size = measure.map(city=each(visited.cities), region=visited.region).size
    gathered = gather.map(region=visited.region, sizes=size)
    wholes = whole.map(rows=table, segment=["x", "y"])
    ones = one.map(row=table())
    found = ends(values=ones)
    return last(gathered, wholes, ones, found.low, found["high"], size)
"""


def test_maps_of_maps_are_those_of_the_engine(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (repository / "demo.py").write_text(FLOW)
    monkeypatch.syspath_prepend(str(repository))
    monkeypatch.delitem(sys.modules, "demo", raising=False)
    demo: Any = __import__("demo").demo
    plain = demo()
    assert plain["gathered"] == [
        ["eu", [4, 4], [{"name": "eu", "city": "Bern"}, {"name": "eu", "city": "Oslo"}]],
        ["us", [4], [{"name": "us", "city": "Reno"}]],
    ]
    assert plain["wholes"] == [["x", 2, [1, 2]], ["y", 2, [1, 2]]]
    assert plain["ones"] == [[0.5, 1.0], [{"row": 0}, {"row": 1}]]
    assert demo.run().load("last") == plain


@step
def double(part):
    return part * 2


@step
def parts(name) -> list:
    return [f"{name}1", f"{name}2"]


def test_maps_outside_of_a_flow_know_their_items() -> None:
    made = double.map(part=each(parts.map(name=["a", "b"])))
    assert made == ["a1a1", "a2a2", "b1b1", "b2b2"]
    assert isinstance(made, Mapped)
    assert made.items[1] == {"name": "a", "part": "a2"}
    assert type(parts("a")) is list


@step
async def fetched(name):
    await asyncio.sleep(0)
    return [name, in_plain_step.get()]


@flow
def asking():
    return [fetched("a"), *fetched.map(name=["b", "c"])]


def test_a_list_that_a_step_yields_can_be_mapped_over() -> None:
    @step
    def parts() -> Iterator[int]:
        yield from (1, 2)

    @step
    def twice(part: int) -> int:
        return 2 * part

    @flow
    def demo() -> Any:
        return twice.map(part=parts())

    assert demo() == [2, 4]


def test_coroutines_of_steps_are_run_where_a_loop_runs_already_too() -> None:
    async def within() -> Any:
        return asking()

    expected = [["a", True], ["b", True], ["c", True]]
    assert asking() == expected
    assert asyncio.run(within()) == expected
    assert asyncio.run(fetched("a")) == ["a", False]


def test_a_step_that_logs_metrics_is_called_as_a_function() -> None:
    @step
    def score(rows: Any) -> int:
        mlgit.log_metric("rows", len(rows))
        return len(rows)

    assert score([1, 2]) == 2
    assert score.map([[1], [1, 2]]) == [1, 2]
    with pytest.raises(MlgitError, match="expected a run around this call"):
        mlgit.log_metric("rows", 1)


def test_a_metric_that_no_task_could_log_fails_in_a_function_too() -> None:
    @step
    def score() -> None:
        mlgit.log_metric("rows", object())

    with pytest.raises(MlgitError, match="metric rows is object"):
        score()


def test_a_step_that_is_called_within_a_run_logs_to_it(repository: Path) -> None:
    @step
    def score() -> None:
        mlgit.log_metric("rows", 3)

    with mlgit.run("exploration"):
        score()
    assert mlgit.flow("exploration").latest.metrics == {"rows": 3}
