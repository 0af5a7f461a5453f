"""Flows as graphs: what a call in one becomes, and what it refuses."""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Literal, NamedTuple, Optional, TypedDict

import numpy as np
import pytest

from mlgit.flows import FlowError, Input, Param, each, flow, step
from mlgit.flows.graph import Graph


@step
def load(raw: Path = "data/raw.csv") -> dict:  # type: ignore[assignment]
    return {"raw": raw.name}


@step
def names() -> "list[str]":
    return ["a", "b"]


class Fitted(NamedTuple):
    model: dict
    score: float


@step
def fit(table=load, lr: float = Param(0.1, min=0), part="all") -> Fitted:
    return Fitted({"lr": lr, "part": part, **table}, lr)


@step
def gather(models) -> str:
    return ",".join(model["part"] for model in models)


def trace(function: object) -> Graph:
    return flow(name="demo")(function).trace()


def test_steps_are_functions_outside_of_flows(tmp_path: Path) -> None:
    assert load() == {"raw": "raw.csv"}
    assert load(tmp_path / "x") == {"raw": "x"}
    assert fit(load()).score == 0.1
    assert fit.map(table=load(), part=["a", "b"]).model[1]["part"] == "b"
    with pytest.raises(TypeError, match=r"fit\(\) needs table: in a flow it is the result of load\(\)"):
        fit()


def test_what_no_parameter_can_be_is_no_default_of_one() -> None:
    class Colour(str, Enum):
        RED = "red"

    class Size(Enum):
        SMALL = 1

    @step
    def paint(colour=Param(Colour.RED, choices=list(Colour)), count=Param(np.int64(2))) -> str:  # noqa: B008
        return colour

    assert trace(lambda: paint()).params == {
        "colour": {"type": "str", "default": "red", "choices": ["red"]},
        "count": {"type": "int", "default": 2},
    }
    for value, hint in {Size.SMALL: "Size.SMALL.value", date(2026, 1, 31): "….isoformat()"}.items():
        with pytest.raises(FlowError, match="expected a text, a number, true or false") as caught:
            trace(lambda value=value: paint(colour=Param(value)))
        assert hint in caught.value.hint


def test_a_flow_is_a_function_too() -> None:
    @flow
    def demo(parts=["x", "y"]):  # noqa: B006
        return gather(fit.map(table=load(), part=parts).model)

    assert demo() == "x,y"
    assert demo(parts=["z"]) == "z"


def test_calls_become_edges_parameters_and_constants() -> None:
    def demo(rate: float = 0.5) -> None:
        fit(load(), lr=rate, part="x")

    graph = trace(demo)
    node = graph.nodes["fit"]
    assert node.inputs == {"table": "load.load"}
    assert node.params == ["rate"]
    assert node.binding == {"lr": {"param": "rate"}, "part": {"value": "x"}}
    assert graph.params == {"rate": {"type": "float", "default": 0.5}}


def test_defaults_are_edges_inputs_and_parameters() -> None:
    graph = trace(lambda: fit() and None)
    assert graph.nodes["load"].inputs == {"raw": "data/raw.csv"}
    assert graph.nodes["fit"].inputs == {"table": "load.load"}
    assert graph.params == {"lr": {"type": "float", "default": 0.1, "min": 0}}


def test_the_same_call_is_the_same_step_and_another_is_another() -> None:
    def demo() -> None:
        load()
        load()
        load("data/other.csv")
        load.with_options(name="again")()

    assert list(trace(demo).nodes) == ["load", "load-2", "again"]


def test_maps_over_parameters_lists_and_what_steps_return() -> None:
    def demo(parts=("a", "b")) -> None:
        fitted = fit.map(part=parts)
        gather(fitted.model)
        gather.map(models=fitted.model)
        fit.map(part=names())
        fit.map(part=each(load()))
        fit.map(part=[1, 2], lr=[0.1, 0.2])

    nodes = trace(demo).nodes
    assert (nodes["fit"].foreach, nodes["fit"].lists) == ({"part": []}, {"part": "parts"})
    assert nodes["gather"].foreach == {}
    assert nodes["gather-2"].foreach == {"part": "fit.part"}
    assert nodes["fit-2"].foreach == {"part": "names.names"}
    assert nodes["fit-2"].elements == {"part": "part-element"}
    assert nodes["fit-3"].foreach == {"part": "load.load"}
    assert nodes["fit-4"].foreach == {"part": [1, 2], "lr": [0.1, 0.2]}


def test_a_map_within_a_map_has_the_items_of_both_and_its_join_those_of_the_outer_one() -> None:
    @step(outputs=["region", "cities"])
    def visit(name):
        return name, [f"{name}-1", f"{name}-2"]

    @step(outputs="size")
    def measure(city, region):
        return len(city) + len(region)

    @step(outputs="largest")
    def best(sizes: list, region):
        return max(sizes)

    def body() -> None:
        visited = visit.map(name=["eu", "us"])
        sizes = measure.map(city=each(visited.cities), region=visited.region)
        best.map(sizes=sizes, region=visited.region)

    nodes = trace(body).nodes
    # What an inner list depends on stands before it.
    assert list(nodes["measure"].foreach.items()) == [("name", "visit.name"), ("city", "visit.cities")]
    assert nodes["best"].foreach == {"name": "visit.name"}
    assert nodes["best"].inputs == {"sizes": "measure.size", "region": "visit.region"}


def test_a_list_of_its_own_items_is_no_join() -> None:
    @step(outputs="row")
    def row(part):
        return [part]

    @step
    def total(values: list, name):
        return sum(values)

    nodes = trace(lambda: total.map(values=row.map(part=["a", "b"]), name=["x"])).nodes
    assert nodes["total"].foreach == {"part": "row.part", "name": ["x"]}


def test_what_may_be_without_is_an_optional_input() -> None:
    @step(when="params.depth > 2")
    def extra(depth: int = Param(1)):
        return depth

    @step
    def report(model, more=None):
        return (model, more)

    nodes = trace(lambda: report(model=fit().model, more=extra())).nodes
    assert nodes["report"].inputs == {
        "model": "fit.model",
        "more": {"from": "extra.extra", "optional": True},
    }


def test_outputs_have_names() -> None:
    @dataclass
    class Both:
        left: int
        right: int

    class Named(TypedDict):
        a: int
        b: int

    def one() -> Both: ...
    def two() -> Named: ...
    def three():  # type: ignore[no-untyped-def]
        ...

    assert step(one).outputs.artifacts == ["left", "right"]
    assert step(two).outputs.artifacts == ["a", "b"]
    assert step(three).outputs.artifacts == ["three"]
    assert step(outputs=["x", "y"])(three).outputs.artifacts == ["x", "y"]
    assert step(outputs="x")(one).outputs.single


def test_lists_of_artifacts_and_inputs_from_elsewhere() -> None:
    def demo() -> None:
        gather([load(), names()])
        gather(Input(spec="credit@prod:model", optional=True))

    nodes = trace(demo).nodes
    assert nodes["gather"].inputs == {"models-0": "load.load", "models-1": "names.names"}
    assert nodes["gather"].binding == {"models": {"parts": [{"input": "models-0"}, {"input": "models-1"}]}}
    assert nodes["gather-2"].inputs == {"models": {"from": "credit@prod:model", "optional": True}}


@pytest.mark.parametrize(
    ("body", "code", "hint"),
    [
        (lambda: load() or load(), "value-not-known", "when="),
        (lambda: [x for x in load()], "value-not-known", "map"),
        (lambda: load().shape, "value-not-known", "name the outputs"),
        (lambda: load() + 1, "value-not-known", "inside of a @step"),
        (lambda: gather(), "missing-argument", "pass it"),
        (lambda: gather(fit()), "which-output", "models=result.model"),
        (lambda: gather(models=object()), "bad-constant", "what a step returns"),
        (lambda: gather(models=(object(),)), "bad-constant", "what a step returns"),
        (lambda: gather.map(models=load()), "nothing-to-map", "each(x)"),
        (lambda: gather(models=each(load())), "each-without-map", "gather.map"),
        (lambda: gather(1, 2), "bad-call", "gather(models)"),
        (lambda: fit.map(part=["a", "a"]), "bad-items", "step return the list"),
        (lambda: fit().nothing, "unknown-output", "model, score"),
        (lambda: None, "no-steps", "@step"),
    ],
)
def test_mistakes_say_where_and_what_instead(body: object, code: str, hint: str) -> None:
    with pytest.raises(FlowError) as caught:
        trace(body)
    assert caught.value.code == code
    assert hint in caught.value.hint
    assert caught.value.file == __file__


def test_options_are_checked() -> None:
    with pytest.raises(FlowError, match="no option 'memroy'") as caught:
        step(memroy="4GiB")(gather.function)
    assert caught.value.hint == "did you mean 'memory'?"
    with pytest.raises(FlowError) as caught:
        flow(store="s3://bucket", name="demo")(lambda: None)
    assert "mlgit.yaml" in caught.value.hint


def test_names_that_mean_two_things(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository)
    import mlgit

    assert mlgit.flow is flow
    assert mlgit.flow("demo").name == "demo"
    assert [one.name for one in mlgit.flows()] == ["demo"]


RATE = Param(max=1)


def test_a_parameter_has_the_type_of_its_annotation():
    @step
    def fit(
        mode: Literal["short", "long"] = Param("short"),
        depth: Optional[int] = Param(3),
        top: Literal[1, 2] = Param(1, choices=[2]),
        rate: "Optional[float]" = RATE,
        unknown: "NotHere" = 1,  # type: ignore[name-defined]  # noqa: F821
    ) -> int:
        return 1

    @flow
    def fitted(kind: Literal["a", "b"] = "a"):
        fit(unknown=kind)

    assert fitted.trace().params == {
        "kind": {"type": "str", "default": "a", "choices": ["a", "b"]},
        "mode": {"type": "str", "default": "short", "choices": ["short", "long"]},
        "depth": {"type": "int", "default": 3},
        "top": {"type": "int", "default": 1, "choices": [2]},
        "rate": {"type": "float", "max": 1},
    }


def test_a_parameter_of_a_flow_is_never_none():
    @flow
    def fitted(kind: Optional[str] = None):
        names()

    with pytest.raises(FlowError, match="'kind' of the flow fitted has the default None"):
        fitted.trace()
