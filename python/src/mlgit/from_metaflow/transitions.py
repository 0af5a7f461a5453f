"""Which step follows which: the ``self.next(…)`` at the end of each."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from .flow_class import FlowClass, Function, called
from .notes import Note, Notes


@dataclass
class Place:
    """A step in the graph of its flow."""

    name: str
    node: Function
    #: The statement that names what follows.
    end: ast.stmt | None = None
    #: Steps that follow, in the order in which they are named.
    following: list[str] = field(default_factory=list)
    #: Attribute that what follows is mapped over.
    foreach: str | None = None
    #: One of what follows is chosen by a value.
    chooses: bool = False
    before: list[str] = field(default_factory=list)
    #: Splits that it is in, outermost first: a step, and whether it is one of a foreach.
    splits: list[tuple[str, bool]] = field(default_factory=list)
    #: Why neither it nor what follows can be called.
    stopped: Note | None = None

    @property
    def is_join(self) -> bool:
        return len(self.node.args.args) > 1

    @property
    def mapped(self) -> list[str]:
        """Steps whose foreach it is in."""
        return [step for step, is_foreach in self.splits if is_foreach]


def read_places(flow: FlowClass, notes: Notes) -> dict[str, Place]:
    """All steps by name, in an order in which each comes after those before it."""
    places = {name: Place(name, node) for name, node in flow.steps.items()}
    problems: dict[str, Note] = {}
    for place in places.values():
        problem = _read_next(place, places, notes)
        if problem is not None:
            problems[place.name] = problem
    for place in places.values():
        for name in place.following:
            places[name].before.append(place.name)
    ordered = _ordered(places, notes)
    for place in ordered.values():
        _settle(place, ordered, problems, notes)
    return ordered


def _read_next(place: Place, places: dict[str, Place], notes: Notes) -> Note | None:
    """Notes what follows; returns why that cannot be called."""
    last = place.node.body[-1]
    calls = [one for one in ast.walk(place.node) if isinstance(one, ast.Call) and _is_next(one)]
    if not calls and place.name == "end":
        return None
    if len(calls) != 1 or not isinstance(last, ast.Expr) or last.value is not calls[0]:
        line = calls[0].lineno if calls else place.node.lineno
        return notes.add(
            line,
            f"{place.name} does not end with one self.next(…)",
            f"call what follows {place.name} in the flow, at the end of this file",
        )
    place.end = last
    call = calls[0]
    options = {one.arg: one.value for one in call.keywords}
    names = [one.attr for one in call.args if isinstance(one, ast.Attribute)]
    unknown = [name for name in names if name not in places]
    if "condition" in options or any(isinstance(one, ast.Dict) for one in call.args):
        place.chooses = True
        chosen = [value for one in call.args if isinstance(one, ast.Dict) for value in one.values]
        place.following = list(dict.fromkeys(called(one) for one in chosen if called(one) in places))
        return notes.add(
            call.lineno,
            "which step follows depends on a value, and functions of a flow are called before there are any",
            'call them with @step(when="metrics.STEP.NAME > 0.5"), or choose inside of one step',
        )
    if "num_parallel" in options:
        return notes.add(
            call.lineno,
            "num_parallel starts tasks that speak with one another",
            "start them inside of one step",
        )
    if unknown or not names or len(names) != len(call.args) or set(options) - {"foreach"}:
        what = f"there is no step {unknown[0]}" if unknown else "what follows is not named in the usual way"
        return notes.add(call.lineno, what, "call it in the flow, at the end of this file")
    place.following = names
    foreach = options.get("foreach")
    if isinstance(foreach, ast.Constant) and isinstance(foreach.value, str):
        place.foreach = foreach.value
    elif foreach is not None:
        place.following = []
        return notes.add(
            call.lineno, "foreach is no text", "call .map(…) in the flow, at the end of this file"
        )
    return None


def _is_next(call: ast.Call) -> bool:
    function = call.func
    return (
        called(function) == "next"
        and isinstance(function, ast.Attribute)
        and called(function.value) == "self"
    )


def _ordered(places: dict[str, Place], notes: Notes) -> dict[str, Place]:
    """From the start on, then what is reached from nowhere."""
    order: dict[str, Place] = {}
    under_way: list[str] = []

    def visit(name: str) -> None:
        if name in order:
            return
        under_way.append(name)
        place = places[name]
        for following in reversed(place.following):
            if following in under_way:
                note = notes.add(
                    place.end.lineno if place.end else place.node.lineno,
                    f"{place.name} goes back to {following}",
                    "write the loop inside of one step",
                )
                place.following.remove(following)
                places[following].before.remove(name)
                place.stopped = note
            else:
                visit(following)
        under_way.pop()
        order[name] = place

    visit("start")
    reached = dict(reversed(list(order.items())))
    return {**reached, **{name: place for name, place in places.items() if name not in reached}}


def _settle(place: Place, places: dict[str, Place], problems: dict[str, Note], notes: Notes) -> None:
    """The splits that it is in, of those before it; and whether it can be called."""
    before = [places[name] for name in place.before]
    for one in before:
        if one.stopped is not None or one.name in problems:
            place.stopped = place.stopped or one.stopped or problems[one.name]
    if not before:
        if place.name != "start" and place.stopped is None:
            # What leads here was noted where it stands.
            place.stopped = next(iter(problems.values()), None) or notes.add(
                place.node.lineno, f"no step leads to {place.name}", "call it in the flow, or remove it"
            )
        return
    first = before[0]
    splits = list(first.splits)
    if first.foreach is not None:
        splits.append((first.name, True))
    elif len(first.following) > 1 and not first.chooses:
        splits.append((first.name, False))
    if place.is_join and splits:
        splits = splits[:-1]
    place.splits = splits
    if len(place.mapped) > 1 and place.stopped is None:
        place.stopped = notes.add(
            first.end.lineno if first.end else place.node.lineno,
            "a foreach inside of a foreach",
            "let one step make the list of all, and map over that",
        )
