"""The command line of a task, as :mod:`mlgit.flows.document` writes it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from .give_up import GiveUp


@dataclass
class Command:
    """Which function a task calls, and how."""

    file: str
    function: str
    #: Folder that imports start from, where that is not the folder of the file.
    folder: str | None = None
    #: ``@step(outputs=…)``.
    outputs: Any = None
    #: Outputs that other steps map over.
    each: list[str] = field(default_factory=list)
    #: Names of the file that it needs without naming them: classes of objects that it is given.
    also: list[str] = field(default_factory=list)
    #: Argument -> where it comes from.
    binding: dict[str, Any] = field(default_factory=dict)


def parse_command(arguments: list[str]) -> Command:
    words = iter(arguments)
    file, function = _next(words), _next(words)
    command = Command(file, function)
    for option in words:
        value = _next(words)
        if option == "--from":
            command.folder = value
        elif option == "--outputs":
            command.outputs = json.loads(value)
        elif option == "--each":
            command.each.append(value)
        elif option == "--with":
            command.also.append(value)
        elif option == "--bind":
            command.binding = json.loads(value)
        else:
            raise GiveUp(
                f"{option} is no option of mlgit.task",
                "use one version of mlgit for the command and its package",
            )
    return command


def _next(words: Iterator[str]) -> str:
    for word in words:
        return word
    raise GiveUp("expected python3 -m mlgit.task FILE FUNCTION [OPTION VALUE …]", "mlgit run FILE")
