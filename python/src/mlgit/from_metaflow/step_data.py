"""What one step takes and makes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Optional

from .attributes import Uses
from .choices import Selection
from .transitions import Place

#: Argument that one of several ways has an attribute in; None where that way has none.
Way = Optional[str]


@dataclass
class StepData:
    """Arguments have keys: an attribute, ``branch.attribute`` of a join, ``step?attribute`` of a way that may
    have been chosen, ``step:attribute`` for what was chosen by."""

    place: Place
    uses: Uses
    #: Attribute -> the step that makes what it reads.
    takes: dict[str, str] = field(default_factory=dict)
    #: (Branch or None for all of a foreach, attribute) -> the step that makes it.
    joined: dict[tuple[str | None, str], str] = field(default_factory=dict)
    #: Attribute -> by what was chosen, the argument that has it.
    chosen: dict[str, Selection[Way] | Way] = field(default_factory=dict)
    #: Argument that is needed for ``chosen`` -> attribute and the step that makes it.
    ways: dict[str, tuple[str, str]] = field(default_factory=dict)
    #: Step that chose -> the argument that has what it chose by.
    choosers: dict[str, str] = field(default_factory=dict)
    #: Attributes that a join takes from its first task, as they are the same in all.
    merged: list[str] = field(default_factory=list)
    #: Attributes of Parameter, IncludeFile and Config that it reads.
    outside: list[str] = field(default_factory=list)
    #: Attributes that it makes.
    makes: list[str] = field(default_factory=list)
    #: Those that are made on some paths only, and are None on others.
    unsure: list[str] = field(default_factory=list)
    #: It is the step that a foreach calls, and gets the element; its name.
    item: str | None = None
    #: What the element is called where an earlier step has got it.
    item_name: str = "item"
    #: It gets the place of the element with it.
    numbered: bool = False
    #: Attribute of a foreach that follows, whose elements go with their places.
    numbers: str | None = None
    #: What a later step is chosen by, as one of its metrics.
    metric: str | None = None
    #: ``input`` and ``index``, where they are asked of a row of ``inputs``.
    of_items: set[str] = field(default_factory=set)
    #: Rows of ``inputs`` are needed, and not only ``inputs.branch.attribute``.
    rows: bool = False

    def item_of(self, attribute: str) -> str | None:
        """What is called otherwise than its attribute: the element of a foreach."""
        if attribute != "input":
            return None
        # An input and a key of the fan-out cannot have one name.
        return self.item or f"{self.item_name}_value"

    def output(self, attribute: str) -> str:
        """What an attribute that it makes is called as an output."""
        return f"{self.item_name}_value" if attribute == "input" else output_name(attribute)

    @property
    def outputs(self) -> list[str]:
        """In the order in which it returns them."""
        made = [self.output(name) for name in self.makes]
        return [*made, "metrics"] if self.metric is not None else made

    @property
    def name(self) -> str:
        return self.place.name


def output_name(attribute: str) -> str:
    """Metrics are no artifact, and have that name."""
    return "metrics_value" if attribute.strip("_").lower() == "metrics" else attribute
