"""Values between steps where a flow is called as a function, with what the engine knows of them."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextvars import ContextVar, copy_context
from typing import TYPE_CHECKING, Any

from mlgit.plain_step import in_plain_step

if TYPE_CHECKING:
    from .step import Step

#: Whether a flow is being called as a function, and steps in it do not run on their own.
IN_PLAIN_FLOW: ContextVar[bool] = ContextVar("mlgit_plain_flow", default=False)


class Mapped(list):  # type: ignore[type-arg]
    """What a fan-out returned, in the order of its items; ``items`` has those, as dicts."""

    def __init__(self, values: list[Any], items: list[dict[str, Any]]) -> None:
        super().__init__(values)
        self.items = items

    @property
    def keys(self) -> set[str]:
        return set(self.items[0]) if self.items else set()


class Returned(list):  # type: ignore[type-arg]
    """A list that a step returned; ``is_told`` is whether its annotation says that it is one."""

    def __init__(self, values: list[Any], is_told: bool) -> None:
        super().__init__(values)
        self.is_told = is_told


class Columns:
    """What a step with several outputs returned: each by its name, or unpacked in their order."""

    def __init__(self, whole: Any, columns: dict[str, Any]) -> None:
        self._whole = whole
        self._columns = columns

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in self._columns:
            raise AttributeError(name)
        return self._columns[name]

    def __getitem__(self, name: str | int) -> Any:
        return list(self._columns.values())[name] if isinstance(name, int) else self._columns[name]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._columns.values())

    def __len__(self) -> int:
        return len(self._columns)


def alone(function: Callable[..., Any], given: Mapping[str, Any], args: tuple[Any, ...] = ()) -> Any:
    """Calls the function of a step as its task would: other steps in it are functions; it may log metrics."""
    is_in_flow = IN_PLAIN_FLOW.get()
    tokens = IN_PLAIN_FLOW.set(False), in_plain_step.set(True)
    try:
        returned = function(*args, **given)
        return _awaited(returned) if is_in_flow and inspect.iscoroutine(returned) else returned
    finally:
        IN_PLAIN_FLOW.reset(tokens[0])
        in_plain_step.reset(tokens[1])


def _awaited(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """In a thread of its own: that which calls the flow may be in a loop already, as a notebook's is."""
    import asyncio
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as one:
        return one.submit(copy_context().run, asyncio.run, coroutine).result()


def mapped_result(step: Step, returned: list[Any], items: list[dict[str, Any]]) -> Any:
    """What the tasks of a fan-out returned, as its call gives it."""
    if step.outputs.single:
        return Mapped(returned, items)
    keys = [key for _, key in step.outputs.fields]
    columns = {key: Mapped([_field(one, key, n) for one in returned], items) for n, key in enumerate(keys)}
    return Columns(returned, columns)


def kept(step: Step, returned: Any) -> Any:
    """What a step returned, for other steps of a flow that is called as a function."""
    if step.outputs.single:
        # A task that others map over may yield its list.
        whole = list(returned) if inspect.isgenerator(returned) and step.returns_list else returned
        return Returned(whole, step.returns_list) if type(whole) is list else whole
    keys = [key for _, key in step.outputs.fields]
    return Columns(returned, {key: _field(returned, key, n) for n, key in enumerate(keys)})


def handed(value: Any) -> Any:
    """A value as the function of a step, or who calls the flow, gets it."""
    if isinstance(value, Returned):
        return list(value)
    return value._whole if isinstance(value, Columns) else value


def _field(returned: Any, key: str, number: int) -> Any:
    if isinstance(returned, Mapping):
        return returned[key]
    if dataclasses.is_dataclass(returned) or hasattr(returned, "_fields"):
        return getattr(returned, key)
    return returned[number]
