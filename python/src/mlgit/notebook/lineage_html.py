"""Lineage as a drawing: what was there before is on the left of what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .markup import Content, Markup, element
from .page_part import part, title

#: Of a drawing that is still read; of more nodes the ones nearest to the root are drawn.
MOST_NODES = 60
_WIDTH, _HEIGHT, _ACROSS, _DOWN = 160, 26, 36, 10
_LONGEST = 24


def lineage_html(document: Mapping[str, Any]) -> Markup:
    """The document of ``mlgit lineage --json``."""
    nearest = sorted(document["nodes"], key=lambda node: abs(node["level"]))
    nodes = nearest[:MOST_NODES]
    ids = {node["id"] for node in nodes}
    edges = [edge for edge in document["edges"] if edge["from"] in ids and edge["to"] in ids]
    left_out = len(nearest) - len(nodes)
    note = element("div", f"{left_out} more are further away", class_="dim") if left_out else None
    return part(title(document["spec"]), _drawing(nodes, edges, set(document["roots"])), note)


def _drawing(nodes: list[Mapping[str, Any]], edges: list[Mapping[str, Any]], roots: set[str]) -> Markup:
    places = _places([node["id"] for node in nodes], edges)
    width = (max(x for x, _ in places.values()) + 1) * (_WIDTH + _ACROSS) - _ACROSS + 2
    height = (max(y for _, y in places.values()) + 1) * (_HEIGHT + _DOWN) - _DOWN + 2
    lines = [_line(places[edge["from"]], places[edge["to"]]) for edge in edges]
    boxes = [_box(node, places[node["id"]], node["id"] in roots) for node in nodes]
    return element("svg", lines, boxes, width=width, height=height, role="img", aria_label="lineage")


def _places(ids: list[str], edges: list[Mapping[str, Any]]) -> dict[str, tuple[int, int]]:
    """Column and row of each node: a column for each step away from what nothing leads to."""
    column = dict.fromkeys(ids, 0)
    # The graph has no cycle, so that as many rounds as there are nodes are enough.
    for _ in ids:
        moved = False
        for edge in edges:
            if column[edge["to"]] <= column[edge["from"]]:
                column[edge["to"]] = column[edge["from"]] + 1
                moved = True
        if not moved:
            break
    rows: dict[int, int] = {}
    places = {}
    for name in ids:
        row = rows.get(column[name], 0)
        places[name] = (column[name], row)
        rows[column[name]] = row + 1
    return places


def _corner(place: tuple[int, int]) -> tuple[int, int]:
    return place[0] * (_WIDTH + _ACROSS) + 1, place[1] * (_HEIGHT + _DOWN) + 1


def _line(start: tuple[int, int], end: tuple[int, int]) -> Markup:
    (x1, y1), (x2, y2) = _corner(start), _corner(end)
    x1, y1, y2 = x1 + _WIDTH, y1 + _HEIGHT // 2, y2 + _HEIGHT // 2
    middle = (x1 + x2) // 2
    return element("path", d=f"M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}")


def _box(node: Mapping[str, Any], place: tuple[int, int], is_root: bool) -> Markup:
    x, y = _corner(place)
    label = str(node["label"])
    text = label if len(label) <= _LONGEST else f"{label[: _LONGEST - 1]}…"
    # Tasks have corners, things are round.
    radius = 3 if node["kind"] == "task" else _HEIGHT // 2
    bad = node["kind"] == "unknown" or node.get("state") in ("failed", "purged")
    shape: Content = element(
        "rect",
        x=x,
        y=y,
        width=_WIDTH,
        height=_HEIGHT,
        rx=radius,
        class_="root" if is_root else None,
        stroke_dasharray="4" if bad else None,
    )
    tip = element("title", f"{node['id']} ({node['kind']}, {node.get('state', '')})")
    words = element("text", text, x=x + 10, y=y + _HEIGHT // 2 + 4)
    return element("g", tip, shape, words)
