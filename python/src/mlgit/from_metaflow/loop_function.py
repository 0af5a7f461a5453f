"""A loop of steps as one step: it calls what they do until another step follows."""

from __future__ import annotations

from .arguments import arguments_of
from .choices import literal
from .data_flow import DataFlow
from .decorators import Options
from .flow_class import FlowClass
from .functions import Functions, header_of
from .local_names import LocalNames, names_of_step
from .loops import FOLLOWING
from .notes import Notes
from .parameters import Outside
from .step_data import StepData
from .step_uses import uses_of_place
from .transitions import Place


class LoopFunction:
    """Writes the functions of the steps in a loop, and the step that calls them."""

    def __init__(
        self, writer: Functions, flow: FlowClass, data: DataFlow, outside: dict[str, Outside], notes: Notes
    ) -> None:
        self._writer, self._flow, self._data, self._outside, self._notes = writer, flow, data, outside, notes

    def member_name(self, member: Place) -> str:
        """Of the function that does what a step of the loop did."""
        return f"{member.name}_once"

    def member(self, loop: StepData, member: Place) -> str:
        """The function of one step of a loop."""
        step, names = self._member(loop, member)
        given = arguments_of(step, names, {}, self._data)
        return self._writer.function(step, names, self.member_name(member), Options(), given)

    def loop(self, loop: StepData, names: LocalNames, name: str, options: Options) -> str:
        """The step."""
        lines = [*(note.comment() for note in options.notes), self._writer.decorator(loop, name, options)]
        given = arguments_of(loop, names, self._outside, self._data)
        lines.append(header_of(name, [one.text for one in given], ""))
        lines.append(f'    """{self._describe(loop)}"""')
        (member,) = loop.place.loop
        lines += [f"    {names.of(one)} = None" for one in self._absent(loop, member)]
        lines += ["    while True:", *(f"        {line}" for line in self._once(loop, member, names))]
        lines.append(f"    {self._writer.returned(loop, names)}")
        return "\n".join(lines) + "\n"

    def _absent(self, loop: StepData, member: Place) -> list[str]:
        """What the first round does not find, though it may ask for it."""
        step, _ = self._member(loop, member)
        known = {*loop.takes, *loop.outside, *loop.chosen, "input", "index"}
        return list(dict.fromkeys([*loop.unsure, *(name for name in step.takes if name not in known)]))

    def _describe(self, loop: StepData) -> str:
        return f"{loop.name}, again and again until {' or '.join(loop.place.following)} follows."

    def _once(self, loop: StepData, member: Place, names: LocalNames) -> list[str]:
        """A loop of one step ends where it chooses another one."""
        choice = member.choice
        assert choice is not None
        again = choice.leading_to(member.name)
        value = names.of(choice.attribute)
        lines = [self._call(loop, member, names)]
        if len(loop.place.following) > 1:
            options = ", ".join(f'{literal(key)}: "{target}"' for key, target in choice.options)
            following = names.of(FOLLOWING)
            lines.append(f"{following} = {{{options}}}[{value}]")
            return [*lines, f'if {following} != "{member.name}":', "    break"]
        if choice.is_yes_or_no:
            test = f"not {value}" if again[0] else value
        elif len(again) == 1:
            test = f"{value} != {literal(again[0])}"
        else:
            test = f"{value} not in ({', '.join(literal(one) for one in again)})"
        return [*lines, f"if {test}:", "    break"]

    def _call(self, loop: StepData, member: Place, names: LocalNames) -> str:
        step, _ = self._member(loop, member)
        call = f"{self.member_name(member)}({', '.join(names.of(one) for one in step.takes)})"
        return f"{', '.join(names.of(one) for one in step.makes)} = {call}" if step.makes else call

    def _member(self, loop: StepData, member: Place) -> tuple[StepData, LocalNames]:
        """What one of the steps takes and makes, all of it from and for the loop."""
        uses = uses_of_place(member, self._flow, self._data.helpers, self._data.summaries)
        step = StepData(member, uses)
        known = {*loop.takes, *loop.makes, *loop.outside, *loop.chosen, *(["input"] if loop.item else [])}
        wanted = [name for name in uses.reads if name in known]
        wanted += [name for name in uses.writes if name not in uses.certain and name in known]
        step.takes = {name: loop.name for name in dict.fromkeys(wanted)}
        step.makes = [name for name in uses.writes if name in loop.makes]
        return step, names_of_step(step, self._flow)
