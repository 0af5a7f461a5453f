"""The arguments of a step's function, in their order, and what the flow gives for them."""

from __future__ import annotations

from dataclasses import dataclass

from .data_flow import DataFlow
from .local_names import LocalNames
from .parameters import Outside
from .step_data import StepData


@dataclass(frozen=True)
class Argument:
    """One of them."""

    name: str
    #: In the header, with annotation and default.
    text: str
    #: Attribute and the step that makes it; None of what the flow takes from elsewhere.
    made: tuple[str, str] | None = None
    #: Parameter of the flow.
    outside: str | None = None


def arguments_of(
    step: StepData, names: LocalNames, outside: dict[str, Outside], data: DataFlow
) -> list[Argument]:
    """The element of a foreach first, what has a default last."""
    required: list[Argument] = []
    optional: list[Argument] = []
    if step.item is not None:
        name = names.of("numbered" if step.numbered else "input")
        required.append(Argument(name, name))
    given = [(f"{branch}.{name}", name, maker) for (branch, name), maker in step.joined.items()]
    given += [(key, name, maker) for key, (name, maker) in step.ways.items()]
    given += [(name, name, maker) for name, maker in step.takes.items()]
    is_inner = step.place.is_join and bool(step.place.mapped)
    for key, attribute, maker in given:
        name = names.of(key)
        if data.may_be_absent(maker, step.place):
            optional.append(Argument(name, f"{name}=None", (attribute, maker)))
        else:
            is_list = is_inner and key.startswith("None.") and data.is_list(step.place, maker)
            required.append(Argument(name, f"{name}: list" if is_list else name, (attribute, maker)))
    for attribute in step.outside:
        one = outside[attribute]
        name = names.of(attribute)
        argument = Argument(name, one.as_argument(name), outside=None if one.param is None else attribute)
        (required if one.path is None else optional).append(argument)
    return [*required, *optional]
