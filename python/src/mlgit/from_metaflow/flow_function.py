"""The function of the flow: which step gets what of which."""

from __future__ import annotations

from dataclasses import dataclass

from .arguments import arguments_of
from .data_flow import DataFlow
from .effects import does_something
from .local_names import LocalNames
from .notes import MARK, Notes
from .parameters import Outside
from .source import Source
from .step_data import StepData


@dataclass
class FlowFunction:
    """Writes the calls of the steps in their order."""

    data: DataFlow
    names: dict[str, LocalNames]
    #: Step -> its function.
    functions: dict[str, str]
    outside: dict[str, Outside]
    notes: Notes

    def __post_init__(self) -> None:
        self.params = [one for one in self.outside.values() if one.param is not None]
        self._used = {*self.functions.values(), *(one.attribute for one in self.params)}
        #: (Step, attribute) -> as it is called in the flow.
        self._made: dict[tuple[str, str], str] = {}
        self.uses_each = False
        #: Step -> the arguments of its function.
        self._given = {
            name: arguments_of(step, self.names[name], self.outside, self.data)
            for name, step in self.data.steps.items()
        }
        #: Steps whose results others take.
        self._taken_from = {one.made[1] for given in self._given.values() for one in given if one.made}
        for name, step in self.data.steps.items():
            maker = self.data.maker_after(name, step.place.foreach or "")
            self._taken_from |= {maker} if maker else set()

    def text(self, name: str, docstring: str | None, options: dict[str, str], source: Source) -> str:
        arguments = [f"{one.as_argument(one.attribute)} = {one.param}" for one in self.params]
        if not all(one.annotation for one in self.params):
            arguments = [
                text if one.annotation else f"{one.attribute}={one.param}"
                for text, one in zip(arguments, self.params)
            ]
        together = f"def {name}({', '.join(arguments)}):"
        if len(together) > 100:
            together = "\n".join([f"def {name}(", *(f"    {one}," for one in arguments), "):"])
        decorator = (
            f"@flow({', '.join(f'{key}={value}' for key, value in options.items())})" if options else "@flow"
        )
        lines = [decorator, together]
        if docstring:
            lines.append(f"    {_quoted(docstring)}")
        told: set[str] = set()
        for step in self.data.steps.values():
            lines += [f"    {line}" for line in self._call(step, told)]
        return "\n".join(lines) + "\n"

    def _call(self, step: StepData, told: set[str]) -> list[str]:
        place = step.place
        function = self.functions[place.name]
        arguments, problem = self._arguments(step)
        is_mapped = bool(place.mapped)
        call = f"{function}{'.map' if is_mapped else ''}({', '.join(arguments)})"
        stopped = place.stopped
        if stopped is None and problem is not None:
            stopped = place.stopped = self.notes.add(place.node.lineno, *problem)
        if stopped is None and any(self.data.steps[one].place.stopped for one in place.before):
            stopped = place.stopped = next(
                self.data.steps[one].place.stopped
                for one in place.before
                if self.data.steps[one].place.stopped
            )
        if stopped is not None:
            lines = [] if stopped.why in told else [stopped.comment()]
            told.add(stopped.why)
            self._name_results(step)
            return [*lines, f"{MARK} not called: {call}"]
        result = self._name_results(step)
        if place.following and not step.makes and step.metric is None and does_something(place):
            why = f"nothing waits for {place.name}, as it makes nothing"
            note = self.notes.add(
                place.node.lineno, why, "return something, and let what has to wait take it"
            )
            return [note.comment(), call]
        line = f"{result} = {call}" if result and place.name in self._taken_from else call
        if len(line) <= 100:
            return [line]
        start, _, _ = line.partition("(")
        return [f"{start}(", *(f"    {one}," for one in arguments), ")"]

    def _name_results(self, step: StepData) -> str:
        name = step.place.name
        if not step.outputs:
            return ""
        attributes = [*step.makes, *(["metrics"] if step.metric is not None else [])]
        is_single = len(attributes) == 1
        variable = f"{name}_out"
        if is_single:
            (attribute,) = attributes
            wanted = step.output(attribute)
            variable = wanted if wanted not in self._used else f"{name}_{wanted}"
        while variable in self._used:
            variable += "_"
        self._used.add(variable)
        for attribute in step.makes:
            output = step.output(attribute).lower().strip("_")
            self._made[name, attribute] = variable if is_single else f"{variable}.{output}"
        return variable

    def _arguments(self, step: StepData) -> tuple[list[str], tuple[str, str] | None]:
        """As texts; and what keeps the step from being called."""
        place = step.place
        problem = None
        arguments: list[str] = []
        given = self._given[place.name]
        if step.item is not None:
            self.uses_each = True
            text = self._elements(place.mapped[-1])
            problem = (
                None
                if text
                else (
                    f"the list that {place.name} is mapped over is not known",
                    "give it one: .map(item=each(…))",
                )
            )
            arguments.append(f"{given[0].name}=each({text or '…'})")
        for one in given:
            if one.made is not None:
                attribute, maker = one.made
                arguments.append(f"{one.name}={self._made.get((maker, attribute), '…')}")
            elif one.outside is not None:
                arguments.append(f"{one.name}={one.outside}")
        return arguments, problem

    def _elements(self, split: str) -> str | None:
        step = self.data.steps[split]
        attribute = step.numbers or step.place.foreach or ""
        maker = self.data.maker_after(split, attribute)
        return self._made.get((maker, attribute)) if maker else None


def _quoted(text: str) -> str:
    plain = text.strip().replace("\\", "\\\\").replace('"""', "'''")
    lines = plain.splitlines()
    return (
        f'"""{lines[0]}"""'
        if len(lines) == 1
        else '"""' + "\n".join([lines[0], *(f"    {one}".rstrip() for one in lines[1:])]) + '\n    """'
    )
