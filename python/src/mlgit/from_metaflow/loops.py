"""Steps that lead back to themselves: they have the loop in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .choices import Choice
from .notes import Notes

if TYPE_CHECKING:
    from .transitions import Place

#: Attribute of a loop with several ways out: the step that follows.
FOLLOWING = "following"


def close_loops(places: dict[str, Place], notes: Notes) -> dict[str, Place]:
    """The same steps, those that may follow themselves as loops. Metaflow has no longer ones."""
    reached = {name: _reached_from(name, places) for name in places}
    closed = dict(places)
    for name in places:
        members = [one for one in places if name in reached[one] and one in reached[name]]
        if name in reached[name] and members[0] == name:
            _close(members, places, closed, notes)
    return closed


def _reached_from(name: str, places: dict[str, Place]) -> set[str]:
    found: set[str] = set()
    to_do = list(places[name].following)
    while to_do:
        one = to_do.pop()
        if one not in found:
            found.add(one)
            to_do += places[one].following
    return found


def _close(members: list[str], places: dict[str, Place], closed: dict[str, Place], notes: Notes) -> None:
    place = places[members[0]]
    if len(members) > 1 or place.is_join or place.choice is None:
        for name in members:
            one = places[name]
            one.stopped = notes.add(
                one.line, f"{name} is in a loop of several steps", "write the loop inside of one step"
            )
            one.following = [following for following in one.following if following not in members]
        return
    exits = [name for name in place.following if name != place.name]
    loop = place.as_loop()
    loop.following = exits
    loop.choice = Choice(FOLLOWING, tuple((one, one) for one in exits)) if len(exits) > 1 else None
    closed[place.name] = loop
