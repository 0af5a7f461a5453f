"""``step.map(…)`` where nothing is recorded: the same calls that the engine would make tasks of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .annotations import is_list
from .bind import arguments_of
from .names import plain_name
from .placeholder import Each
from .plain_values import Mapped, Returned, alone, handed, mapped_result
from .step import Step

#: Keys of an item with their values, and arguments that differ from item to item.
_Task = tuple[dict[str, Any], dict[str, Any]]


def map_here(step: Step, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Calls the function for each item, in the order of the items, and returns what the calls return."""
    given = arguments_of(step, args, kwargs)
    wholes = _wholes(step, given)
    tasks: list[_Task] = [({}, {})]
    same: dict[str, Any] = {}
    is_mapped = False
    for argument, value in given.items():
        if argument in wholes:
            continue
        choices = _choices(step, argument, value)
        if choices is None:
            same[argument] = handed(step.here(argument, value))
            continue
        is_mapped = True
        tasks = [
            ({**item, **more}, {**values, argument: one})
            for item, values in tasks
            for more, one in choices
            if _agree(item, more)
        ]
    if not is_mapped:
        raise TypeError(f"{step.function.__name__}.map() got no list to map over")
    returned = [
        alone(step.function, step.filled((), {**same, **values, **_inner(wholes, given, item)}))
        for item, values in tasks
    ]
    return mapped_result(step, returned, [item for item, _ in tasks])


def _choices(step: Step, argument: str, given: Any) -> list[tuple[dict[str, Any], Any]] | None:
    """For each item that an argument brings in, its keys and the value; None of what is the same for all."""
    value = given.value if isinstance(given, Each) else given
    if isinstance(value, Mapped):
        if not isinstance(given, Each):
            return list(zip(value.items, value))
        return [
            ({**outer, **item}, one)
            for outer, inner in zip(value.items, value)
            for item, one in _elements(argument, list(inner))
        ]
    if isinstance(value, Returned) and not isinstance(given, Each):
        is_one = value.is_told and not is_list(step.annotations.get(argument))
    else:
        is_one = isinstance(given, Each) or isinstance(value, (list, tuple, range))
    return list(_elements(argument, list(value))) if is_one else None


def _elements(argument: str, values: list[Any]) -> Iterator[tuple[dict[str, Any], Any]]:
    """Texts and numbers that differ are items themselves; of other values their place in the list is."""
    key = plain_name(argument)
    are_items = all(type(one) in (bool, int, float, str) for one in values)
    are_items = are_items and len({str(one) for one in values}) == len(values)
    for number, one in enumerate(values):
        yield {key: one if are_items else number}, one


def _wholes(step: Step, given: dict[str, Any]) -> set[str]:
    """Arguments that are lists and get, for each item, what inner tasks of it made, as in a traced flow."""
    mapped = {name: value.keys for name, value in given.items() if isinstance(value, Mapped)}
    return {
        name
        for name, keys in mapped.items()
        if is_list(step.annotations.get(name)) and any(other and other < keys for other in mapped.values())
    }


def _inner(wholes: set[str], given: dict[str, Any], item: dict[str, Any]) -> dict[str, Any]:
    found = {}
    for name in wholes:
        inner = [(of, one) for of, one in zip(given[name].items, given[name]) if _agree(item, of)]
        found[name] = Mapped([one for _, one in inner], [of for of, _ in inner])
    return found


def _agree(item: dict[str, Any], other: dict[str, Any]) -> bool:
    return all(item[key] == value for key, value in other.items() if key in item)
