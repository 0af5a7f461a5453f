"""What notebooks show is self-contained, and no name in a record becomes markup."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest

from mlgit.notebook import diff_html, lineage_html, run_html, runs_html

HOSTILE = "<img src=x onerror=alert(1)>\"'&\u202egnp"
DIGEST = "b3:" + "0" * 64


class Elements(HTMLParser):
    """The elements of a piece of HTML and all of its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.text = ""
        self.open: list[str] = []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.open.append(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def manifest(name: str) -> dict[str, Any]:
    return {
        "flow": "credit",
        "status": "failed",
        "params": {name: name, "lr": 0.125},
        "tasks": {
            name: {
                "status": "failed",
                "metrics": {name: name, "auc": {"float": "NaN"}},
                "outputs": {name: {"kind": "file", "digest": DIGEST, "sizeBytes": 2048, "format": name}},
            }
        },
    }


def execution(name: str) -> dict[str, Any]:
    attempt = {"failure": {"kind": "raised", "reason": name}}
    return {
        "startedAt": "2026-11-29T10:00:00.000Z",
        "endedAt": "2026-11-29T10:00:12.300Z",
        "user": f"{name} <a@b>",
        "message": name,
        "tasks": {name: {"attempts": [attempt]}},
    }


def differing(name: str) -> dict[str, Any]:
    side = {
        "spec": name,
        "status": name,
        "startedAt": "2026-11-29T10:00:00.000Z",
        "user": name,
        "message": name,
    }
    fact = {"digest": DIGEST, "sizeBytes": 1}
    metric = {
        "task": name,
        "name": name,
        "before": 0.5,
        "after": {"number": "NaN"},
        "verdict": "worse",
        "relative": -0.1,
    }
    step = {
        "step": name,
        "added": 0,
        "removed": 0,
        "changed": 1,
        "components": [{"group": name}],
        "tasks": [{"after": {"failure": name}}],
    }
    return {
        "kind": "run-diff",
        "before": side,
        "after": side,
        "differs": ["metrics"],
        "metrics": {"changed": [metric]},
        "params": {"changed": [{"name": name, "before": name}]},
        "code": {"files": [{"path": name, "change": "changed", "addedLines": 1, "removedLines": 2}]},
        "inputs": {"changed": [{"from": name, "after": fact}]},
        "steps": {"steps": [step]},
        "artifacts": {"changed": [{"task": "fit/part=a", "name": name, "before": fact, "after": fact}]},
    }


def lineage(name: str) -> dict[str, Any]:
    nodes = [
        {"id": f"{name}{i}", "label": name * (i + 1), "kind": kind, "state": name, "level": i}
        for i, kind in enumerate(["source", "task", "artifact"])
    ]
    edges = [{"from": f"{name}{i}", "to": f"{name}{i + 1}", "kind": "input", "name": name} for i in range(2)]
    return {"spec": name, "nodes": nodes, "edges": edges, "roots": [f"{name}2"]}


@pytest.mark.parametrize(
    "html",
    [
        run_html(HOSTILE, manifest(HOSTILE), execution(HOSTILE), tags=[HOSTILE]),
        runs_html({"id": [HOSTILE], "status": [HOSTILE], f"params.{HOSTILE}": [HOSTILE]}),
        diff_html(differing(HOSTILE)),
        lineage_html(lineage(HOSTILE)),
    ],
    ids=["run", "runs", "diff", "lineage"],
)
def test_a_hostile_name_stays_a_text(html: str) -> None:
    elements = Elements(html)
    assert not {"img", "script", "iframe", "link", "a"} & set(elements.tags)
    assert not {name for name in elements.attributes if name.startswith("on") or name in ("href", "src")}
    assert "\u202e" not in html
    assert "<img src=x" in elements.text
    assert "url(" not in html
    assert "@import" not in html
    assert len(html) < 12_000


def test_an_artifact_that_differs_is_named_with_its_task() -> None:
    assert "fit/part=a/model" in Elements(diff_html(differing("model"))).text


def test_a_run_shows_what_it_did() -> None:
    text = Elements(run_html("credit@k3f9", manifest("train"), execution("train"))).text
    for said in ("credit@k3f9", "✗ failed", "12.3 s", "0.125", "NaN", "2 KiB"):
        assert said in text


def test_what_does_not_fit_is_counted() -> None:
    many = {"id": [f"r{i}" for i in range(30)], **{f"metrics.m{i}": [0.5] * 30 for i in range(20)}}
    text = Elements(runs_html(many, total=10_000)).text
    assert "20 of 10000 runs, 8 more columns" in text
    nodes = [{"id": f"n{i}", "label": "n", "kind": "task", "level": i} for i in range(100)]
    drawn = lineage_html({"spec": "a", "nodes": nodes, "edges": [], "roots": []})
    assert "40 more are further away" in Elements(drawn).text


def test_lineage_goes_from_left_to_right() -> None:
    html = lineage_html(lineage("a"))
    boxes = [html.index(f'x="{x}"') for x in (1, 197, 393)]
    assert boxes == sorted(boxes)
    assert html.count("<path") == 2
