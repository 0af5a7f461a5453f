"""One step of a Python flow, from its inputs to its outputs."""

from __future__ import annotations

import inspect
import os
import sys
from types import TracebackType

from mlgit.flows.outputs import outputs_of

from .arguments import arguments_for
from .command import Command, parse_command
from .give_up import USAGE, GiveUp
from .imports import ImportAudit
from .metrics import start_metrics, write_metrics
from .part_module import load_function
from .results import save_results
from .surroundings import Surroundings

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def main(arguments: list[str]) -> int:
    """Runs the task that the variables of this process describe, and returns its exit code. Keeps no state of
    its own from one task to the next, so that a process may be forked for each."""
    try:
        _run(arguments)
    except GiveUp as error:
        print(f"mlgit: {error.message}\nHint: {error.hint}", file=sys.stderr)
        return USAGE
    except Exception as error:
        trace = _of_user(error.__traceback__)
        sys.excepthook(type(error), error.with_traceback(trace), trace)
        return 1
    return 0


def _run(arguments: list[str]) -> None:
    command = parse_command(arguments)
    around = Surroundings()
    start_metrics()
    audit = ImportAudit(os.getcwd())
    try:
        _call(command, around)
    finally:
        audit.conclude()


def _call(command: Command, around: Surroundings) -> None:
    given = {*around.inputs, *around.params, *around.item, *command.binding}
    function = load_function(command, given)
    sys.argv = [command.file]
    outputs = outputs_of(inspect.unwrap(function), command.outputs)
    arguments = arguments_for(function, command, around)
    try:
        result = function(**arguments)
        if inspect.iscoroutine(result):
            import asyncio

            result = asyncio.run(result)
    except SystemExit as end:
        if end.code not in (None, 0):
            raise
        if outputs.fields:
            raise GiveUp(
                f"{command.function}() ended its process by sys.exit(), and has returned nothing",
                "return its outputs, or catch SystemExit of the program that it calls",
            ) from None
        result = None
    save_results(result, outputs, command, around)
    if around.metrics_file:
        write_metrics(around.metrics_file)


def _of_user(trace: TracebackType | None) -> TracebackType | None:
    """A trace without what is before the user's first frame; all of it where there is none."""
    first = trace
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if not name.startswith(("<frozen importlib", _PACKAGE + os.sep)):
            return trace
        trace = trace.tb_next
    return first
