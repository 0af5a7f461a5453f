"""Where each step gets what it reads: artifacts as results and arguments."""

from __future__ import annotations

from .attributes import Uses
from .choices import Case, Selection, edge_cases, select
from .flow_class import FlowClass
from .joins import Joins
from .local_names import item_name
from .loops import FOLLOWING
from .notes import Notes
from .step_data import StepData, Way
from .step_uses import OWN, read_later, uses_of_helpers, uses_of_place
from .summaries import Summaries
from .transitions import Place


class DataFlow:
    """Goes through the steps in their order, and knows after each what is there."""

    def __init__(
        self, flow: FlowClass, places: dict[str, Place], caught: dict[str, str], notes: Notes
    ) -> None:
        self.flow, self.places, self._notes = flow, places, notes
        #: Step -> attribute -> the step that made it last.
        self._after: dict[str, dict[str, str]] = {}
        self.steps: dict[str, StepData] = {}
        self.summaries = Summaries(flow)
        self.helpers = uses_of_helpers(flow, self.summaries)
        self._caught = caught
        self._later = read_later(flow, places)
        self._joins = Joins(places, self._after, self._later, {**flow.functions, **flow.helpers}, notes)
        uses = {
            name: uses_of_place(place, flow, self.helpers, self.summaries) for name, place in places.items()
        }
        #: Attributes that some step makes.
        self.made = {name for one in uses.values() for name in one.writes} | set(caught.values())
        for place in places.values():
            self._step(place, uses[place.name])
        for place in places.values():
            self._choose(place)
        for step in self.steps.values():
            self._keep_items(step)
            if (None, "input") in step.joined and "input" not in self.steps[step.joined[None, "input"]].makes:
                self.steps[step.joined[None, "input"]].makes.append("input")

    def maker_after(self, step: str, name: str) -> str | None:
        """The step that made an attribute last, as it is after a step."""
        return self._after.get(step, {}).get(name)

    def is_wanted(self, place: Place, name: str) -> bool:
        """Whether any later step mentions an attribute."""
        return name in self._later[place.name]

    def is_list(self, join: Place, maker: str) -> bool:
        """Whether a join gets a value of each task of a foreach."""
        return self._joins.is_list(join, maker)

    def target_of(self, split: str) -> str:
        """The step that a foreach calls."""
        return self.places[split].following[0]

    def _step(self, place: Place, uses: Uses) -> None:
        data = StepData(place, uses)
        self.steps[place.name] = data
        self._name_item(data)
        caught = self._caught.get(place.name)
        there = self._there(place, data)
        writes = [name for name in uses.writes if name not in OWN]
        passed = [name for name in writes if name not in uses.certain and name in there]
        data.makes = [*writes, *([caught] if caught else [])]
        data.makes += [name for name in [*data.chosen, *data.merged] if self._goes_on(place, name, data)]
        # What is asked for by a name that is known when it runs, may be anything.
        anything = [*there, *data.chosen, *data.merged, *self.flow.outside] if uses.by_name else []
        for name in dict.fromkeys([*uses.reads, *passed, *anything]):
            self._read(data, name, there)
        self._foreach(data, there)
        self._take_once(data)
        data.unsure = [
            name
            for name in writes
            if name not in uses.certain
            and name not in (*data.takes, *data.chosen, *data.merged)
            and name not in uses.inner
        ]
        self._after[place.name] = {**there, **{name: place.name for name in data.makes}}

    def _name_item(self, data: StepData) -> None:
        place = data.place
        if not place.mapped or (place.is_join and place.mapped[-1] in place.before):
            return
        split = self.places[place.mapped[-1]]
        data.item_name = item_name(split.foreach or "items", self.made | set(self.flow.outside))
        if split.name in place.before:
            data.item = data.item_name

    def _goes_on(self, place: Place, name: str, data: StepData) -> bool:
        return name not in data.makes and name in self._later[place.name]

    def _foreach(self, data: StepData, there: dict[str, str]) -> None:
        """The list that the next step is mapped over is an artifact, whatever it is here."""
        name = data.place.foreach
        if name is None or name in data.makes or name in there:
            return
        if name in self.flow.outside or name in self.flow.constants:
            self._read(data, name, there)
            data.makes.append(name)

    def _read(self, data: StepData, name: str, there: dict[str, str]) -> None:
        if name in ("input", "index"):
            self._read_item(data, name)
        elif name in data.chosen or name in data.merged:
            return
        elif name in self.flow.outside:
            if name not in data.outside:
                data.outside.append(name)
        elif name in there:
            data.takes[name] = there[name]
        elif name not in OWN and name not in self.flow.helpers and name not in self.flow.constants:
            if name in data.uses.writes or name in data.uses.asked:
                return
            line = data.uses.reads[name].lineno if name in data.uses.reads else data.place.node.lineno
            self._notes.add(
                line, f"nothing before {data.place.name} makes self.{name}", "give it as an argument"
            )

    def _read_item(self, data: StepData, name: str) -> None:
        """What the step that a foreach calls has of it, all that follow take from there."""
        if not data.place.mapped:
            what = f"self.{name} outside of a foreach"
            self._notes.add(data.place.node.lineno, f"{what} is None", "write None, or leave it out")
            return
        target = self.steps.get(self.target_of(data.place.mapped[-1]), data)
        if name == "index":
            self._number(data.place.mapped[-1], target)
        if target is not data:
            data.takes[name] = target.name
            if name not in target.makes:
                target.makes.append(name)

    def _number(self, split: str, target: StepData) -> None:
        """The elements of a foreach go with their places, in a list of their own."""
        step, foreach = self.steps[split], self.places[split].foreach
        if target.numbered or foreach is None:
            return
        target.numbered = True
        step.numbers = f"numbered_{foreach}"
        step.makes.append(step.numbers)
        if foreach not in step.makes:
            self._read(step, foreach, self._after[split])
        self._after[split][step.numbers] = split

    def _keep_items(self, data: StepData) -> None:
        """A step of a foreach takes something of one that has the same items, for it to have them as well."""
        place = data.place
        outer = place.mapped[:-1] if data.item is not None else place.mapped
        if not outer:
            return
        makers = [*data.takes.values(), *data.joined.values(), *(maker for _, maker in data.ways.values())]
        if data.item is not None:
            makers.append(
                self.maker_after(
                    place.mapped[-1], (place.mapped and self.places[place.mapped[-1]].foreach) or ""
                )
                or ""
            )
        if not any(
            one in self.places
            and self.places[one].mapped[: len(outer)] == outer
            and self._has_items(one, place, data)
            for one in makers
        ):
            target = self.steps[self.target_of(outer[-1])]
            data.takes["input"] = target.name
            if "input" not in target.makes:
                target.makes.append("input")

    def _has_items(self, maker: str, place: Place, data: StepData) -> bool:
        """Whether what it makes has no further items that would come with it."""
        return data.item is not None or self.places[maker].mapped == place.mapped

    def _there(self, place: Place, data: StepData) -> dict[str, str]:
        """What a step finds in self when it begins, or once it has merged."""
        if place.is_join:
            return self._joins.there(data)
        if len(place.before) > 1:
            return self._met(place, data)
        return dict(self._after.get(place.before[0], {})) if place.before else {}

    def _met(self, place: Place, data: StepData) -> dict[str, str]:
        """Where several ways lead to one step: what is the same on all of them, or is chosen from."""
        before = [self.places[name] for name in place.before]
        found: dict[str, str] = {}
        for name in dict.fromkeys(name for one in place.before for name in self._after.get(one, {})):
            makers = [self._after.get(one.name, {}).get(name) for one in before]
            known = {maker for maker in makers if maker is not None}
            if len(known) == 1:
                (found[name],) = known
            elif self._needs(data, name):
                ways = [(edge_cases(one, place.name), maker) for one, maker in zip(before, makers)]
                self._select(data, name, ways)
        return found

    def _needs(self, data: StepData, name: str) -> bool:
        """Whether it matters here or later what a step finds."""
        if name in data.uses.reads or data.uses.by_name:
            return True
        is_wanted = name in data.uses.writes or name in self._later[data.name]
        return name not in data.uses.certain and is_wanted

    def _select(self, data: StepData, name: str, ways: list[tuple[list[Case], str | None]]) -> None:
        try:
            selection = select(ways)
        except LookupError:
            note = self._notes.add(
                data.place.node.lineno,
                f"which step made self.{name} is not clear",
                "choose inside of one step",
            )
            data.place.stopped = data.place.stopped or note
            return
        data.chosen[name] = self._with_ways(data, name, selection)

    def _with_ways(
        self, data: StepData, name: str, one: Selection[str | None] | str | None
    ) -> Selection[Way] | Way:
        if isinstance(one, Selection):
            self._take_choice(data, one.step)
            options = tuple((values, self._with_ways(data, name, inner)) for values, inner in one.options)
            return Selection(one.step, options)
        if one is None:
            return None
        key = f"{one}?{name}" if self.may_be_absent(one, data.place) else name
        data.ways[key] = (name, one)
        return key

    def _take_choice(self, data: StepData, step: str) -> None:
        choice = self.places[step].choice
        if choice is None or step in data.choosers:
            return
        attribute = choice.attribute
        if attribute in self.flow.outside:
            data.choosers[step] = attribute
            if attribute not in data.outside:
                data.outside.append(attribute)
            return
        maker = self._after[step].get(attribute, step)
        if attribute == FOLLOWING and FOLLOWING not in self.steps[step].makes:
            self.steps[step].makes.append(FOLLOWING)
        key = f"{step}:{attribute}"
        data.choosers[step] = key
        data.ways[key] = (attribute, maker)

    def _take_once(self, data: StepData) -> None:
        """What was chosen by may be read as well: it is one argument."""
        for step, key in list(data.choosers.items()):
            if key not in data.ways:
                continue
            attribute, maker = data.ways[key]
            if data.takes.get(attribute) == maker:
                data.choosers[step] = attribute
                del data.ways[key]

    def may_be_absent(self, maker: str, place: Place) -> bool:
        """Whether a step may be left out where another one is called."""
        known = {case.step: set(case.values) for case in place.cases}
        return not all(known.get(one.step, {None}) <= set(one.values) for one in self.places[maker].cases)

    def _choose(self, place: Place) -> None:
        """What is chosen by is a metric of the step that chooses."""
        if place.choice is None or place.choice.attribute in self.flow.outside:
            return
        data, attribute = self.steps[place.name], place.choice.attribute
        if attribute not in data.makes and attribute != FOLLOWING:
            maker = self._after[place.name].get(attribute)
            if maker is None:
                place.stopped = self._notes.add(
                    place.line, f"nothing before {place.name} makes self.{attribute}", "make it there"
                )
                return
            data.takes[attribute] = maker
        data.metric = attribute
