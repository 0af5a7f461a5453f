"""What differs between two runs, as HTML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .markup import Content, Markup, element, table
from .page_part import part, section, status
from .shown import minute, shown, size

#: Of a section; more are counted.
MOST_ROWS = 30


def diff_html(document: Mapping[str, Any]) -> Markup:
    """The document of ``mlgit diff --json`` for two runs."""
    differs = document["differs"]
    nothing = None if differs else element("div", "Nothing differs.", class_="dim")
    return part(
        _sides(document),
        nothing,
        _metrics(document["metrics"]["changed"]),
        _params(document["params"]["changed"]),
        _code(document["code"]),
        _contents("Inputs", document["inputs"]["changed"], "from"),
        _steps(document["steps"]["steps"]),
        _contents("Artifacts", list(map(_with_task, document["artifacts"]["changed"])), "name"),
    )


def _sides(document: Mapping[str, Any]) -> Markup:
    rows: list[list[Content]] = [
        [
            element("span", side, class_="k"),
            element("code", document[side]["spec"]),
            status(document[side]["status"]),
            minute(document[side]["startedAt"]),
            document[side]["user"].partition(" <")[0],
            document[side].get("message"),
        ]
        for side in ("before", "after")
    ]
    return table(["", "run", "status", "started (UTC)", "user", "message"], rows)


def _metrics(changed: list[Mapping[str, Any]]) -> Content:
    looks = {"better": "ok", "worse": "bad"}
    return _section(
        "Metrics",
        ["task", "metric", "before", "after", "change", ""],
        [
            [
                element("span", change["task"], class_="k"),
                element("code", change["name"]),
                shown(change.get("before")),
                shown(change.get("after")),
                _relative(change),
                element("span", change["verdict"], class_=looks.get(change["verdict"], "dim")),
            ]
            for change in changed
        ],
        frozenset([2, 3, 4]),
    )


def _relative(change: Mapping[str, Any]) -> str:
    if "relative" in change:
        return f"{change['relative']:+.2%}"
    return shown(change["absolute"]) if "absolute" in change else ""


def _params(changed: list[Mapping[str, Any]]) -> Content:
    return _section(
        "Parameters",
        ["name", "before", "after"],
        [
            [element("code", change["name"]), shown(change.get("before")), shown(change.get("after"))]
            for change in changed
        ],
        frozenset([1, 2]),
    )


def _code(code: Mapping[str, Any]) -> Content:
    return _section(
        "Code",
        ["file", "", "added", "removed"],
        [
            [
                element("code", file["path"]),
                file["change"],
                element("span", f"+{file['addedLines']}", class_="ok") if file.get("addedLines") else "",
                element("span", f"-{file['removedLines']}", class_="bad") if file.get("removedLines") else "",
            ]
            for file in code["files"]
        ],
        frozenset([2, 3]),
    )


def _contents(name: str, changed: list[Mapping[str, Any]], key: str) -> Content:
    return _section(
        name,
        [key, "before", "after"],
        [
            [element("code", change[key]), _content(change.get("before")), _content(change.get("after"))]
            for change in changed
        ],
    )


def _with_task(change: Mapping[str, Any]) -> Mapping[str, Any]:
    """Each task of a fan-out makes an artifact of the same name."""
    return {**change, "name": f"{change['task']}/{change['name']}"} if "task" in change else change


def _content(fact: Mapping[str, Any] | None) -> Content:
    if fact is None:
        return element("span", "—", class_="dim")
    return [element("code", fact["digest"][:11]), f" {size(fact['sizeBytes'])}"]


def _steps(steps: list[Mapping[str, Any]]) -> Content:
    differing = [step for step in steps if step["added"] or step["removed"] or step["changed"]]
    return _section(
        "Steps",
        ["step", "because of", ""],
        [
            [
                element("code", step["step"]),
                ", ".join(dict.fromkeys(component["group"] for component in step["components"])),
                "; ".join(
                    task["after"]["failure"]
                    for task in step["tasks"]
                    if "failure" in (task.get("after") or {})
                ),
            ]
            for step in differing
        ],
    )


def _section(
    name: str, heads: list[Content], rows: list[list[Content]], numeric: frozenset[int] = frozenset()
) -> Content:
    if not rows:
        return None
    more = len(rows) - MOST_ROWS
    note = element("span", f"and {more} more", class_="dim") if more > 0 else None
    return section(name, table(heads, rows[:MOST_ROWS], numeric), note)
