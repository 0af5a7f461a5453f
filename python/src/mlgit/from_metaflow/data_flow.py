"""Where each step gets what it reads: artifacts as results and arguments."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from .attributes import Uses, uses_of
from .flow_class import FlowClass, called
from .notes import Notes
from .transitions import Place

#: What every task has by itself, and is no artifact.
OWN = {"input", "index", "next", "merge_artifacts", "name", "foreach_stack"}


@dataclass
class StepData:
    """What a step takes and makes."""

    place: Place
    uses: Uses
    #: Attribute -> the step that makes what it reads.
    takes: dict[str, str] = field(default_factory=dict)
    #: (Branch or None for all of a foreach, attribute) -> the step that makes it.
    joined: dict[tuple[str | None, str], str] = field(default_factory=dict)
    #: Attributes of Parameter and IncludeFile that it reads.
    outside: list[str] = field(default_factory=list)
    #: Attributes that it makes.
    makes: list[str] = field(default_factory=list)
    #: Those that are made on some paths only, and are None on others.
    unsure: list[str] = field(default_factory=list)
    #: Set where the list of a foreach is worked through here.
    item: bool = False
    #: Rows of ``inputs`` are needed, and not only ``inputs.branch.attribute``.
    rows: bool = False
    #: Attributes that a failed task would have had.
    failures: list[str] = field(default_factory=list)


class DataFlow:
    """Goes through the steps in their order, and knows after each what is there."""

    def __init__(
        self, flow: FlowClass, places: dict[str, Place], caught: dict[str, str], notes: Notes
    ) -> None:
        self._flow = flow
        self._places = places
        self._notes = notes
        #: Step -> attribute that ``@catch`` puts the exception into.
        self._caught = caught
        #: Step -> attribute -> the step that made it last.
        self._after: dict[str, dict[str, str]] = {}
        self.steps: dict[str, StepData] = {}
        self.helpers = self._uses_of_helpers()
        for place in places.values():
            self._step(place)

    def maker_after(self, step: str, name: str) -> str | None:
        """The step that made an attribute last, as it is after a step."""
        return self._after.get(step, {}).get(name)

    def _uses_of_helpers(self) -> dict[str, Uses]:
        names = set(self._flow.helpers)
        found = {name: uses_of(node, node.body, names) for name, node in self._flow.helpers.items()}
        for _ in found:
            for uses in found.values():
                for name in list(uses.helpers):
                    for read, node in found[name].reads.items():
                        uses.reads.setdefault(read, node)
        return found

    def _step(self, place: Place) -> None:
        body = place.node.body[:-1] if place.end is not None else place.node.body
        uses = uses_of(place.node, body, set(self._flow.helpers))
        for name in uses.helpers:
            for read, node in self.helpers[name].reads.items():
                uses.reads.setdefault(read, node)
        data = StepData(place, uses)
        self.steps[place.name] = data
        there = self._there(place, data)
        failures = {name for name in self._caught.values()}
        writes = [name for name in uses.writes if name not in OWN]
        passed = [
            name for name in writes if name not in uses.certain and name not in uses.reads and name in there
        ]
        for name in [*uses.reads, *passed]:
            self._read(data, name, there, failures)
        data.makes = writes
        data.unsure = [
            name
            for name in writes
            if name not in uses.certain and name not in data.takes and name not in uses.inner
        ]
        self._after[place.name] = {**there, **{name: place.name for name in writes}}

    def _read(self, data: StepData, name: str, there: dict[str, str], failures: set[str]) -> None:
        line = data.uses.reads[name].lineno if name in data.uses.reads else data.place.node.lineno
        if name == "input":
            data.item = True
        elif name in self._flow.outside:
            data.outside.append(name)
        elif name in there:
            data.takes[name] = there[name]
        elif name in failures:
            self._notes.add(
                line, f"self.{name} was an exception that @catch kept", "look into mlgit logs for it"
            )
        elif name not in OWN and name not in self._flow.constants and name not in self._flow.helpers:
            if name in data.uses.writes and name not in data.uses.certain:
                return
            self._notes.add(
                line, f"nothing before {data.place.name} makes self.{name}", "give it as an argument"
            )

    def _there(self, place: Place, data: StepData) -> dict[str, str]:
        """What a step finds in self when it begins, or once it has merged."""
        if not place.is_join:
            return dict(self._after.get(place.before[0], {})) if place.before else {}
        self._join(place, data)
        call = next(
            (
                one
                for one in ast.walk(place.node)
                if isinstance(one, ast.Call) and called(one) == "merge_artifacts"
            ),
            None,
        )
        return {} if call is None else self._merged(place, data, call)

    def _join(self, place: Place, data: StepData) -> None:
        """Notes what is read of ``inputs``."""
        inputs = place.node.args.args[1].arg
        splits = self._places[place.before[0]].splits if place.before else []
        is_foreach = bool(splits and splits[-1][1]) or any(
            self._places[name].foreach for name in place.before
        )
        named: set[int] = set()
        for node in ast.walk(place.node):
            base = node.value if isinstance(node, ast.Attribute) else None
            if (
                isinstance(node, ast.Attribute)
                and isinstance(base, ast.Attribute)
                and isinstance(base.value, ast.Name)
                and base.value.id == inputs
                and base.attr in place.before
                and not is_foreach
            ):
                named |= {id(base.value), id(node)}
                self._take_joined(data, base.attr, node.attr, node.lineno)
        merging = {id(inner) for one in ast.walk(place.node) if _is_merge(one) for inner in ast.walk(one)}
        data.rows = any(
            isinstance(node, ast.Name) and node.id == inputs and id(node) not in named | merging
            for node in ast.walk(place.node)
        )
        if data.rows:
            known = {name for one in place.before for name in self._after.get(one, {})} | set(
                self._caught.values()
            )
            for node in ast.walk(place.node):
                name = _read_of_rows(node) if id(node) not in named else None
                if name in known:
                    for branch in [None] if is_foreach else place.before:
                        self._take_joined(data, branch, name, node.lineno)  # type: ignore[attr-defined]

    def _take_joined(self, data: StepData, branch: str | None, name: str, line: int) -> None:
        maker = self._after.get(branch or data.place.before[0], {}).get(name)
        if maker is not None:
            data.joined[(branch, name)] = maker
        elif name in self._caught.values():
            if name not in data.failures:
                data.failures.append(name)
            self._notes.add(
                line,
                f"{name} is None here, whatever has failed: tasks that fail give a join nothing",
                "compare what is there with the list of all",
            )
        elif branch is not None:
            self._notes.add(line, f"{branch} makes no {name}", "give it as an argument")

    def _merged(self, place: Place, data: StepData, call: ast.Call) -> dict[str, str]:
        """What ``merge_artifacts`` gives: all that is one and the same in all branches."""
        options = {one.arg: _texts(one.value) for one in call.keywords}
        left_out = set(options.get("exclude", [])) | data.uses.certain
        only = options.get("include")
        found: dict[str, str] = {}
        for name in dict.fromkeys(name for one in place.before for name in self._after.get(one, {})):
            if name in left_out or (only is not None and name not in only):
                continue
            makers = {self._after[one][name] for one in place.before if name in self._after.get(one, {})}
            before_split = self._after.get(self._split_of(place), {}).get(name)
            own = makers - {before_split} if before_split is not None else makers
            mapped = [maker for maker in own if self._places[maker].mapped != place.mapped]
            if len(own) > 1 or mapped:
                if name in data.uses.reads:
                    self._notes.add(call.lineno, f"merging {name} is ambiguous", f"set self.{name} before it")
                continue
            found[name] = next(iter(own or makers))
        return found

    def _split_of(self, place: Place) -> str:
        before = self._places[place.before[0]]
        splits = list(before.splits)
        if before.foreach is not None:
            return before.name
        return splits[-1][0] if splits else ""


def _read_of_rows(node: ast.AST) -> str | None:
    """An attribute that is read of something else than self, also by ``getattr``."""
    if isinstance(node, ast.Attribute):
        return None if isinstance(node.value, ast.Name) and node.value.id == "self" else node.attr
    if isinstance(node, ast.Call) and called(node) == "getattr" and len(node.args) > 1:
        name = node.args[1]
        return name.value if isinstance(name, ast.Constant) and isinstance(name.value, str) else None
    return None


def _is_merge(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and called(node) == "merge_artifacts"


def _texts(node: ast.expr) -> list[str]:
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return [
            one.value for one in node.elts if isinstance(one, ast.Constant) and isinstance(one.value, str)
        ]
    return []
