"""The function of the flow: which step gets what of which."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from .data_flow import DataFlow, StepData
from .functions import output_name
from .local_names import LocalNames
from .notes import MARK, Notes
from .parameters import Outside
from .source import Source


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
        steps = self.data.steps
        #: Steps whose results others take.
        self._taken_from = {
            maker for one in steps.values() for maker in [*one.takes.values(), *one.joined.values()]
        }
        for name, one in steps.items():
            maker = self.data.maker_after(name, one.place.foreach or "")
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
        if place.following and not step.makes and _does_something(place.node):
            why = f"nothing waits for {place.name}, as it makes nothing"
            note = self.notes.add(
                place.node.lineno, why, "return something, and let what has to wait take it"
            )
            return [note.comment(), call]
        return [f"{result} = {call}" if result and place.name in self._taken_from else call]

    def _name_results(self, step: StepData) -> str:
        name = step.place.name
        if not step.makes:
            return ""
        if len(step.makes) == 1:
            (attribute,) = step.makes
            variable = attribute if attribute not in self._used else f"{name}_{attribute}"
            self._made[name, attribute] = variable
        else:
            variable = f"{name}_out"
        while variable in self._used:
            variable += "_"
        self._used.add(variable)
        for attribute in step.makes:
            output = output_name(attribute).lower().strip("_")
            self._made[name, attribute] = variable if len(step.makes) == 1 else f"{variable}.{output}"
        return variable

    def _arguments(self, step: StepData) -> tuple[list[str], tuple[str, str] | None]:
        """As texts; and what keeps the step from being called."""
        place, names = step.place, self.names[step.place.name]
        steps = self.data.steps
        split = place.mapped[-1] if place.mapped else None
        is_target = split is not None and split in place.before
        problem = None
        arguments: list[str] = []
        if is_target and split is not None:
            text = self._element(split)
            if text is None:
                problem = (
                    f"the list that {place.name} is mapped over is not known",
                    "give it one: .map(item=each(…))",
                )
            else:
                self.uses_each = True
                arguments.append(f"{names.of('input')}={text}")
        given = [(f"{branch}.{name}", maker, name) for (branch, name), maker in step.joined.items()]
        given += [(name, maker, name) for name, maker in step.takes.items()]
        for key, maker, name in given:
            arguments.append(f"{names.of(key)}={self._made.get((maker, name), '…')}")
        for name in step.outside:
            if self.outside[name].param is not None:
                arguments.append(f"{names.of(name)}={name}")
        makers = {maker for _, maker, _ in given}
        if split is not None and not is_target and not any(steps[one].place.mapped for one in makers):
            problem = (
                f"{place.name} takes nothing of the step before it, whose items it has",
                "give it one of its results",
            )
        if step.item and not is_target:
            problem = problem or (
                f"{place.name} takes self.input of an earlier step",
                "return it there, and take it",
            )
        return arguments, problem

    def _element(self, split: str) -> str | None:
        step = self.data.steps[split]
        attribute = step.place.foreach or ""
        made = self._made.get((split, attribute)) or self._made.get(
            (step.takes.get(attribute, ""), attribute)
        )
        if made is None:
            maker = self.data.maker_after(split, attribute)
            made = self._made.get((maker, attribute)) if maker else None
        return None if made is None else f"each({made})"


def _does_something(node: ast.AST) -> bool:
    statements = [one for one in node.body if not isinstance(one, ast.Pass)]  # type: ignore[attr-defined]
    return any(not isinstance(one, ast.Expr) or isinstance(one.value, ast.Call) for one in statements[:-1])


def _quoted(text: str) -> str:
    plain = text.strip().replace("\\", "\\\\").replace('"""', "'''")
    lines = plain.splitlines()
    return (
        f'"""{lines[0]}"""'
        if len(lines) == 1
        else '"""' + "\n".join([lines[0], *(f"    {one}".rstrip() for one in lines[1:])]) + '\n    """'
    )
