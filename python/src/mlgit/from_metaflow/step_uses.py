"""Which attributes the steps and the methods of a flow read and write, before it is known where from."""

from __future__ import annotations

import ast

from .attributes import Uses, attribute_at, is_by_name, uses_of
from .flow_class import FlowClass
from .summaries import Summaries
from .transitions import Place

#: What every task has by itself, and is no artifact.
OWN = {"input", "index", "next", "merge_artifacts", "name", "foreach_stack"}


def uses_of_helpers(flow: FlowClass, summaries: Summaries) -> dict[str, Uses]:
    """Of methods that are no steps, with what they call."""
    found: dict[str, Uses] = {name: Uses() for name in flow.helpers}
    # What one reads and writes is known after as many rounds as methods call one another in a row.
    for _ in range(len(found) + 1):
        found = {name: uses_of(node.body, found, flow, summaries) for name, node in flow.helpers.items()}
        for uses in found.values():
            for name, node in uses.writes.items():
                if name not in uses.certain:
                    # What it does not assign, it gives back as it was.
                    uses.reads.setdefault(name, attribute_at(node, name))
    return found


def uses_of_place(place: Place, flow: FlowClass, helpers: dict[str, Uses], summaries: Summaries) -> Uses:
    """Of a step; of a loop what the step in it reads and writes."""
    body = body_of(place.loop[0] if place.loop else place)
    return uses_of(body, helpers, flow, summaries)


def body_of(place: Place) -> list[ast.stmt]:
    """Without what says which step follows."""
    return place.node.body[:-1] if place.end is not None else place.node.body


def read_later(flow: FlowClass, places: dict[str, Place]) -> dict[str, set[str]]:
    """Step -> names of attributes that any of those that follow it mentions."""
    helpers = {name for node in flow.helpers.values() for name in _attributes(node)}
    every = {name for node in flow.steps.values() for name in _attributes(node)} | helpers
    own = {name: every if _asks_by_name(place) else _mentioned(place) for name, place in places.items()}
    found: dict[str, set[str]] = {}
    for name in reversed(list(places)):
        names = set(helpers)
        for following in places[name].following:
            names |= own[following] | found.get(following, set())
        # What is mapped over or chosen by, is wanted by what follows as well.
        names |= _wanted(places[name])
        found[name] = names
    return found


def _mentioned(place: Place) -> set[str]:
    nodes = [one.node for one in place.loop] or [place.node]
    return {name for node in nodes for name in _attributes(node)} | _wanted(place)


def _asks_by_name(place: Place) -> bool:
    return any(isinstance(one, ast.Call) and is_by_name(one) for one in ast.walk(place.node))


def _wanted(place: Place) -> set[str]:
    names = {place.foreach} if place.foreach else set()
    return names | ({place.choice.attribute} if place.choice else set())


def _attributes(node: ast.AST) -> set[str]:
    """Those of anything: it is only asked whether a name is among them."""
    found = {one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute)}
    # Names that are given to getattr() and the like.
    return found | {
        one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)
    }
