"""One run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..formats.format import described
from .markup import Content, Markup, element, table
from .page_part import part, section, status, title
from .shown import duration, minute, moment, shown, size

#: More are counted.
MOST_ROWS = 50


def run_html(
    spec: str,
    manifest: Mapping[str, Any],
    execution: Mapping[str, Any] | None = None,
    *,
    tags: Sequence[str] = (),
) -> Markup:
    """A run from its documents (``docs/format.md``): status, parameters, metrics and artifacts."""
    tasks = manifest["tasks"]
    facts: list[Content] = [status(manifest["status"])]
    if execution is not None:
        taken = moment(execution["endedAt"]) - moment(execution["startedAt"])
        facts += [f" {minute(execution['startedAt'])} UTC, {duration(taken.total_seconds())}, "]
        facts += [execution["user"].partition(" <")[0]]
        facts += [[" — ", execution["message"]] if execution.get("message") else None]
    facts += [[" ", element("b", tag)] for tag in tags]
    return part(
        title(spec, facts),
        _pairs("Parameters", manifest["params"]),
        _metrics(tasks),
        _artifacts(tasks),
        _failures(tasks, execution),
    )


def _pairs(name: str, values: Mapping[str, Any]) -> Content:
    if not values:
        return None
    rows: list[list[Content]] = [[element("code", key), shown(value)] for key, value in values.items()]
    return section(name, _limited(["name", "value"], rows, frozenset([1])))


def _metrics(tasks: Mapping[str, Any]) -> Content:
    rows: list[list[Content]] = [
        [element("span", task, class_="k"), element("code", name), shown(value)]
        for task, document in tasks.items()
        for name, value in document["metrics"].items()
    ]
    return section("Metrics", _limited(["task", "metric", "value"], rows, frozenset([2]))) if rows else None


def _artifacts(tasks: Mapping[str, Any]) -> Content:
    rows: list[list[Content]] = [
        [
            element("span", task, class_="k"),
            element("code", name),
            described(output.get("format", output["kind"])),
            size(output["sizeBytes"]),
        ]
        for task, document in tasks.items()
        for name, output in document["outputs"].items()
    ]
    heads: list[Content] = ["task", "artifact", "format", "size"]
    return section("Artifacts", _limited(heads, rows, frozenset([3]))) if rows else None


def _failures(tasks: Mapping[str, Any], execution: Mapping[str, Any] | None) -> Content:
    failed = [task for task, document in tasks.items() if document["status"] == "failed"]
    rows: list[list[Content]] = []
    for task in failed:
        executed = {} if execution is None else execution["tasks"].get(task, {})
        last = (executed.get("attempts") or [{}])[-1]
        failure = executed.get("failure") or last.get("failure", {})
        reason = failure.get("reason") or failure.get("kind", "")
        rows.append([element("span", f"✗ {task}", class_="bad"), reason])
    return section("Failed", _limited(["task", "reason"], rows)) if rows else None


def _limited(
    heads: list[Content], rows: list[list[Content]], numeric: frozenset[int] = frozenset()
) -> Content:
    more = len(rows) - MOST_ROWS
    note = element("span", f"and {more} more", class_="dim") if more > 0 else None
    return [table(heads, rows[:MOST_ROWS], numeric), note]
