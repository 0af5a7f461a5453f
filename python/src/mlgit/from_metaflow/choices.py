"""Steps of which one is called, by a value that an earlier one has made: ``self.next({…}, condition=…)``."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Callable, Generic, TypeVar, Union

from .flow_class import called

if TYPE_CHECKING:
    from .transitions import Place

Key = Union[str, int, float]
Leaf = TypeVar("Leaf")


@dataclass(frozen=True)
class Choice:
    """Which step follows for which value of an attribute."""

    attribute: str
    #: (Value, step), in the order in which they are written.
    options: tuple[tuple[Key, str], ...]

    @property
    def targets(self) -> list[str]:
        return list(dict.fromkeys(target for _, target in self.options))

    @property
    def values(self) -> list[Key]:
        return [value for value, _ in self.options]

    @property
    def is_yes_or_no(self) -> bool:
        return all(isinstance(value, bool) for value in self.values)

    def instead(self, target: str, other: str) -> Choice:
        """With one step in place of another."""
        options = tuple((value, other if one == target else one) for value, one in self.options)
        return Choice(self.attribute, options)

    def leading_to(self, target: str) -> tuple[Key, ...]:
        return tuple(value for value, one in self.options if one == target)


@dataclass(frozen=True)
class Case:
    """That a step chose by one of these values."""

    step: str
    values: tuple[Key, ...]


def read_choice(call: ast.Call, steps: set[str]) -> Choice | None:
    """None where it is not written out which value leads where."""
    given = {one.arg: one.value for one in call.keywords}
    condition = given.get("condition")
    cases = call.args[0] if len(call.args) == 1 else None
    if not (isinstance(cases, ast.Dict) and isinstance(condition, ast.Constant)):
        return None
    options = []
    for key, target in zip(cases.keys, cases.values):
        if not isinstance(key, ast.Constant) or not isinstance(key.value, (str, int, float)):
            return None
        if called(target) not in steps:
            return None
        options.append((key.value, called(target)))
    return Choice(str(condition.value), tuple(options)) if options else None


def cases_of(name: str, before: Sequence[Place], places: Mapping[str, Place]) -> list[Case]:
    """What has been chosen for a step, whichever way leads there."""
    found: list[Case] = []
    for cases in zip(*(edge_cases(one, name) for one in before)):
        if len({case.step for case in cases}) > 1:
            break
        if len(set(cases)) == 1:
            found.append(cases[0])
            continue
        together = tuple(dict.fromkeys(value for case in cases for value in case.values))
        choice = places[cases[0].step].choice
        if choice is not None and set(together) != set(choice.values):
            found.append(Case(cases[0].step, together))
        break
    return found


def edge_cases(before: Place, name: str) -> list[Case]:
    """What has been chosen where one step leads to the other."""
    if before.choice is None:
        return before.cases
    return [*before.cases, Case(before.name, before.choice.leading_to(name))]


@dataclass(frozen=True)
class Selection(Generic[Leaf]):
    """What there is for each of the values that a step chose by."""

    step: str
    #: (Values, what there is).
    options: tuple[tuple[tuple[Key, ...], Leaf | Selection[Leaf]], ...]


def select(ways: list[tuple[list[Case], Leaf]]) -> Leaf | Selection[Leaf]:
    """By what was chosen, one of what each way has.

    :raises LookupError: where no choice tells the ways apart.
    """
    leaves = [leaf for _, leaf in ways]
    if all(leaf == leaves[0] for leaf in leaves):
        return leaves[0]
    if len({cases[0].step if cases else None for cases, _ in ways}) > 1 or not ways[0][0]:
        raise LookupError(leaves)
    first = ways[0][0][0]
    groups: dict[tuple[Key, ...], list[tuple[list[Case], Leaf]]] = {}
    for cases, leaf in ways:
        groups.setdefault(cases[0].values, []).append((cases, leaf))
    if len(groups) == 1:
        return select([(cases[1:], leaf) for cases, leaf in ways])
    options: dict[Leaf | Selection[Leaf], tuple[Key, ...]] = {}
    for values, group in groups.items():
        found = select([(cases[1:], leaf) for cases, leaf in group])
        # What several have stands last, where no value is asked for.
        options[found] = (*options.pop(found, ()), *values)
    return Selection(first.step, tuple((values, found) for found, values in options.items()))


def as_python(values: Sequence[Key], name: str, choice: Choice) -> str:
    """Whether a variable has one of these values."""
    if choice.is_yes_or_no and len(values) == 1:
        return name if values[0] else f"not {name}"
    if len(values) == 1:
        return f"{name} == {literal(values[0])}"
    return f"{name} in ({', '.join(literal(value) for value in values)})"


def as_condition(values: Sequence[Key], name: str, choice: Choice) -> str:
    """The same as an expression of ``when``."""
    if choice.is_yes_or_no and len(values) == 1:
        return name if values[0] else f"!{name}"
    alternatives = [f"{name} == {json.dumps(value, ensure_ascii=False)}" for value in values]
    return alternatives[0] if len(alternatives) == 1 else f"({' || '.join(alternatives)})"


def literal(value: Key) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def shown(
    selection: Leaf | Selection[Leaf],
    test: Callable[[str, tuple[Key, ...]], str],
    leaf: Callable[[Leaf], str],
) -> str:
    """As an expression of Python; ``test`` says whether a step chose by one of these values."""
    if not isinstance(selection, Selection):
        return leaf(selection)
    *others, (_, last) = selection.options
    parts = [f"{_inner(one, test, leaf)} if {test(selection.step, values)} else" for values, one in others]
    return " ".join([*parts, _inner(last, test, leaf)])


def _inner(
    one: Leaf | Selection[Leaf], test: Callable[[str, tuple[Key, ...]], str], leaf: Callable[[Leaf], str]
) -> str:
    text = shown(one, test, leaf)
    return f"({text})" if isinstance(one, Selection) else text
