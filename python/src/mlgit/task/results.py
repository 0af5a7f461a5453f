"""What a step's function returned, as the outputs of its task."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import mlgit.formats as formats
from mlgit.errors import MlgitError
from mlgit.flows.names import plain_name
from mlgit.flows.outputs import METRICS, Outputs

from .arguments import Joined
from .command import Command
from .elements import save_list
from .give_up import GiveUp
from .metrics import log_metrics
from .surroundings import Surroundings


def save_results(result: Any, outputs: Outputs, command: Command, around: Surroundings) -> None:
    """Writes each output to its place, and the formats that they are in. :raises GiveUp: where an output is
    not there."""
    written: dict[str, str] = {}
    for name, value in _by_name(result, outputs, command):
        if name == METRICS:
            log_metrics(_mapping(value, command))
            continue
        path = Path(around.output_path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        if name in command.each:
            written[name] = save_list(_list(value, name, command), path)
        else:
            plain = list(value) if isinstance(value, Joined) else value
            written[name] = _save(plain, path, name, command)
    if around.formats_file and written:
        with open(around.formats_file, "w", encoding="utf-8") as file:
            json.dump(written, file, sort_keys=True)


def _save(value: Any, path: Path, name: str, command: Command) -> str:
    try:
        return formats.save(value, path).format
    except MlgitError as error:
        if error.code != "unsaveable":
            raise
        output = "" if name == plain_name(command.function) else f" as {name}"
        raise GiveUp(
            f"{command.function}() returned{output} what cannot be written: {error.message}",
            "; ".join(error.hints),
        ) from None


def _by_name(result: Any, outputs: Outputs, command: Command) -> Iterator[tuple[str, Any]]:
    if outputs.single:
        for name, _ in outputs.fields:
            yield name, result
        return
    keys = [key for _, key in outputs.fields]
    values = _values(result, keys, command)
    for name, key in outputs.fields:
        if key not in values:
            raise GiveUp(
                f"{command.function}() has the output {key}, and returned only {', '.join(map(str, values))}",
                "return it, or take it out of the outputs of the step",
            )
        yield name, values[key]
    extra = [str(key) for key in values if key not in keys]
    if extra:
        raise GiveUp(
            f"{command.function}() returned {', '.join(extra)}, which its outputs do not name",
            f"@step(outputs=[{', '.join(repr(key) for key in [*keys, *extra])}])",
        )


def _values(result: Any, keys: list[str], command: Command) -> Mapping[str, Any]:
    if isinstance(result, Mapping):
        return result
    if dataclasses.is_dataclass(result) and not isinstance(result, type):
        return {field.name: getattr(result, field.name) for field in dataclasses.fields(result)}
    if isinstance(result, (tuple, list)):
        if len(result) == len(keys):
            return dict(zip(keys, result))
        raise GiveUp(
            f"{command.function}() has {len(keys)} outputs ({', '.join(keys)}), and returned {len(result)}",
            "return as many, or name as many: @step(outputs=[…])",
        )
    raise GiveUp(
        f"{command.function}() has the outputs {', '.join(keys)}, and returned {type(result).__name__}",
        "return a dict, tuple, NamedTuple or dataclass that has them",
    )


def _mapping(value: Any, command: Command) -> Mapping[str, Any]:
    if isinstance(value, Mapping):
        return value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    raise GiveUp(
        f"{command.function}() returned {type(value).__name__} as metrics, expected a dict",
        "give the output another name, or return a dict",
    )


def _list(value: Any, name: str, command: Command) -> list[Any]:
    if isinstance(value, (str, bytes, Mapping)) or not hasattr(value, "__iter__"):
        raise GiveUp(
            f"{command.function}() returned {type(value).__name__} as {name}, and a step maps over it",
            "return a list",
        )
    return list(value)
