"""Which step follows which: the ``self.next(…)`` at the end of each."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from .choices import Case, Choice, cases_of, read_choice
from .flow_class import FlowClass, Function, called
from .loops import close_loops
from .meets import add_meets
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
    #: Which of what follows is called, where a value decides.
    choice: Choice | None = None
    before: list[str] = field(default_factory=list)
    #: What must have been chosen for it to be called, outermost first.
    cases: list[Case] = field(default_factory=list)
    #: What is run again and again, in its place: one step or none.
    loop: list[Place] = field(default_factory=list)
    #: It is not in the file: it takes from whichever branch was chosen, for the join that follows.
    added: bool = False
    #: Splits that it is in, outermost first: a step, and whether it is one of a foreach.
    splits: list[tuple[str, bool]] = field(default_factory=list)
    #: Why neither it nor what follows can be called.
    stopped: Note | None = None

    @property
    def is_join(self) -> bool:
        return len(self.node.args.args) > 1

    @property
    def line(self) -> int:
        """Where it says what follows."""
        return self.end.lineno if self.end else self.node.lineno

    def as_loop(self) -> Place:
        """A step that runs this one again and again."""
        return Place(self.name, self.node, loop=[self])

    @property
    def mapped(self) -> list[str]:
        """Steps whose foreach it is in."""
        return [step for step, is_foreach in self.splits if is_foreach]


def read_places(flow: FlowClass, notes: Notes) -> dict[str, Place]:
    """All steps by name, in an order in which each comes after those before it."""
    places = {name: Place(name, node) for name, node in flow.steps.items()}
    problems: dict[str, Note] = {}
    for place in places.values():
        problem = _read_next(place, places, flow.end, notes)
        if problem is not None:
            problems[place.name] = problem
            # What it leads to is known all the same, and is not called.
            place.following = _mentioned(place, places)
    start = flow.start or "start"
    ordered = _linked(close_loops(places, notes), start)
    added = add_meets(ordered)
    if added:
        ordered = _linked({**ordered, **added}, start)
    for place in ordered.values():
        place.cases = cases_of(place.name, [ordered[name] for name in place.before], ordered)
        _settle(place, ordered, start, problems, notes)
    return ordered


def _linked(places: dict[str, Place], start: str) -> dict[str, Place]:
    """In their order, each with the steps before it and the splits that it is in."""
    for place in places.values():
        place.before = []
    for place in places.values():
        for name in place.following:
            places[name].before.append(place.name)
    ordered = _ordered(places, start)
    for place in ordered.values():
        place.splits = _splits_of(place, ordered)
    return ordered


def _read_next(place: Place, places: dict[str, Place], end: str | None, notes: Notes) -> Note | None:
    """Notes what follows; returns why that cannot be called."""
    last = place.node.body[-1]
    calls = [one for one in ast.walk(place.node) if isinstance(one, ast.Call) and _is_next(one)]
    if not calls and place.name == end:
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
        place.choice = read_choice(call, set(places))
        if place.choice is None:
            return notes.add(
                call.lineno,
                "what is chosen from is not written there",
                "call it in the flow, with @step(when=…)",
            )
        place.following = place.choice.targets
        return None
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
        return notes.add(
            call.lineno, "foreach is no text", "call .map(…) in the flow, at the end of this file"
        )
    return None


def _mentioned(place: Place, places: dict[str, Place]) -> list[str]:
    calls = [one for one in ast.walk(place.node) if isinstance(one, ast.Call) and _is_next(one)]
    names = [one.attr for call in calls for one in ast.walk(call) if isinstance(one, ast.Attribute)]
    return [name for name in dict.fromkeys(names) if name in places and name != place.name]


def _is_next(call: ast.Call) -> bool:
    function = call.func
    return (
        called(function) == "next"
        and isinstance(function, ast.Attribute)
        and called(function.value) == "self"
    )


def _ordered(places: dict[str, Place], start: str) -> dict[str, Place]:
    """From the start on, then what is reached from nowhere."""
    order: dict[str, Place] = {}

    def visit(name: str) -> None:
        if name not in order:
            for following in reversed(places[name].following):
                visit(following)
            order[name] = places[name]

    visit(start)
    reached = dict(reversed(list(order.items())))
    return {**reached, **{name: place for name, place in places.items() if name not in reached}}


def _splits_of(place: Place, places: dict[str, Place]) -> list[tuple[str, bool]]:
    if not place.before:
        return []
    first = places[place.before[0]]
    splits = list(first.splits)
    if first.foreach is not None:
        splits.append((first.name, True))
    elif len(first.following) > 1 and first.choice is None:
        splits.append((first.name, False))
    return splits[:-1] if place.is_join else splits


def _settle(
    place: Place, places: dict[str, Place], start: str, problems: dict[str, Note], notes: Notes
) -> None:
    """Whether it can be called."""
    for one in [places[name] for name in place.before]:
        if one.stopped is not None or one.name in problems:
            place.stopped = place.stopped or one.stopped or problems[one.name]
    if not place.before and place.name != start and place.stopped is None:
        # What leads here was noted where it stands.
        place.stopped = next(iter(problems.values()), None) or notes.add(
            place.node.lineno, f"no step leads to {place.name}", "call it in the flow, or remove it"
        )
