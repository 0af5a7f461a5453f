"""A function that is a flow."""

from __future__ import annotations

import functools
import importlib
import inspect
import os
from collections.abc import Callable
from typing import Any

from mlgit.errors import MlgitError

from .annotations import annotations_of
from .graph import CURRENT, Graph
from .names import to_name
from .plain_function import plain_function
from .plain_values import IN_PLAIN_FLOW, handed
from .problem import FlowError
from .specs import declare_argument

OPTIONS = (
    "description", "schedule", "params", "environment", "image", "runner", "undeclared", "notify", "tags",
    "workspace",
)  # fmt: skip
#: What holds for all flows of a repository, and is said in its flow file.
_OF_PROJECT = ("store", "push", "runners")


class Flow:
    """A flow in Python: its function says how steps depend on each other, and is run once, with
    placeholders."""

    def __init__(self, function: Callable[..., Any], options: dict[str, Any]) -> None:
        functools.update_wrapper(self, function)
        self.function = function
        code = function.__code__
        self.file, self.line = code.co_filename, code.co_firstlineno
        rest = dict(options)
        self.name = to_name(rest.pop("name", None) or function.__name__, "a flow", self.file, self.line)
        unknown = next((name for name in rest if name not in OPTIONS), None)
        if unknown is not None:
            raise FlowError.at(
                self,
                "unknown-option",
                f"@flow has no option {unknown!r}",
                hint=(
                    f"write it into mlgit.yaml, with python: {os.path.basename(self.file)} beside it"
                    if unknown in _OF_PROJECT
                    else f"its options are name, {', '.join(OPTIONS)}"
                ),
            )
        self.options = rest

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Runs the function as it is: steps are functions, one after the other in this process, nothing is
        recorded."""
        from .param import Param

        signature = inspect.signature(self.function)
        given = signature.bind_partial(*args, **kwargs)
        for name, parameter in signature.parameters.items():
            if name not in given.arguments and isinstance(parameter.default, Param):
                if parameter.default.default is None:
                    raise TypeError(f"the flow {self.name} needs {name}, a parameter without a default")
                given.arguments[name] = parameter.default.default
        token = IN_PLAIN_FLOW.set(True)
        try:
            return handed(self.function(*given.args, **given.kwargs))
        finally:
            IN_PLAIN_FLOW.reset(token)

    def trace(self) -> Graph:
        """The graph of the flow. :raises FlowError: where the function asks for what is not known yet."""
        graph = Graph()
        annotations = annotations_of(self.function)
        arguments = {}
        for name, parameter in inspect.signature(self.function).parameters.items():
            if parameter.default is None:
                raise FlowError.at(
                    self,
                    "bad-param",
                    f"the argument {name!r} of the flow {self.name} has the default None, "
                    "which no parameter can be",
                    hint="give it a default of its type, or none, and each run must give it",
                )
            default = None if parameter.default is parameter.empty else parameter.default
            try:
                arguments[name] = declare_argument(
                    graph, name, default, annotations.get(name), f"the flow {self.name}"
                )
            except FlowError as error:
                raise error.or_at(self) from None
        token = CURRENT.set(graph)
        try:
            self.function(**arguments)
        finally:
            CURRENT.reset(token)
        if not graph.nodes:
            raise FlowError.at(
                self,
                "no-steps",
                f"the flow {self.name} calls no step",
                hint="call functions with @step in it",
            )
        return graph

    def run(self, **params: Any) -> Any:
        """Runs the flow as ``mlgit run`` does and shows its progress; returns the run.

        ``params`` are values of its parameters; names with an underscore in front are options of the command,
        as ``_jobs=4``, ``_message="smaller steps"``, ``_only="train"``, ``_force=True``.
        """
        from .launch import run_flow

        try:
            return run_flow(self, params)
        except MlgitError as error:
            # Where in mlgit it was found tells the user nothing.
            raise error.with_traceback(None)  # noqa: B904

    def cli(self, arguments: list[str] | None = None) -> None:
        """What ``python flow.py run …`` does: hands over to ``mlgit``, and ends with its exit code."""
        from .launch import run_command

        run_command(self, arguments)

    def __repr__(self) -> str:
        return f"<flow {self.name}>"


_plain = functools.partial(plain_function, decorator="flow", written="a function that calls steps")


def flow(function: Any = None, /, **options: Any) -> Any:
    """Makes a function a flow: ``@flow``, or ``@flow(schedule="0 6 * * 1")``.

    Given a text it is the flow of that name with its recorded runs, as :func:`mlgit.client.api.flow`.
    """
    if isinstance(function, str):
        client: Any = importlib.import_module("mlgit.client.api")
        return client.flow(function, **options)
    if function is None:
        return lambda decorated: flow(decorated) if not options else Flow(_plain(decorated), options)
    return Flow(_plain(function), options)
