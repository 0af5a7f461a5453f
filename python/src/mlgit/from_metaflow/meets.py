"""Where ways that a value chose between lead to a join: the join takes one task from each branch, and so they
meet before it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .transitions import Place


def add_meets(places: dict[str, Place]) -> dict[str, Place]:
    """Steps that are added, each between several others and a join. ``before`` and ``splits`` are known."""
    added: dict[str, Place] = {}
    for join in list(places.values()):
        if join.is_join:
            for before in _by_branch(join, places):
                if len(before) > 1:
                    meet = _meet(join, before, places)
                    added[meet.name] = meet
    return added


def _by_branch(join: Place, places: dict[str, Place]) -> list[list[Place]]:
    """Steps before a join that stand for one task of it."""
    before = [places[name] for name in join.before]
    split = next((one.splits[-1] for one in before if one.splits), None)
    if split is None or split[1]:
        return [before]
    groups: dict[str, list[Place]] = {}
    for one in before:
        branch = next(
            (name for name in places[split[0]].following if _leads_to(name, one.name, places)), one.name
        )
        groups.setdefault(branch, []).append(one)
    return list(groups.values())


def _leads_to(name: str, target: str, places: dict[str, Place]) -> bool:
    return name == target or any(_leads_to(one, target, places) for one in places[name].following)


def _meet(join: Place, before: list[Place], places: dict[str, Place]) -> Place:
    wanted = "_or_".join(one.name for one in before)
    name = wanted if len(wanted) <= 40 else f"before_{join.name}"
    while name in places:
        name += "_"
    function = ast.parse(f"def {name}(self):\n    pass").body[0]
    assert isinstance(function, ast.FunctionDef)
    for node in ast.walk(function):
        ast.copy_location(node, join.node)
    meet = type(join)(name, function, following=[join.name], added=True)
    for one in before:
        one.following = [name if following == join.name else following for following in one.following]
        if one.choice is not None:
            one.choice = one.choice.instead(join.name, name)
    return meet
