"""A function that is a step of flows."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any, Union, overload

from .annotations import annotations_of, is_list
from .graph import CURRENT
from .names import to_name
from .outputs import Outputs, outputs_of
from .param import Input, Param
from .plain_function import plain_function
from .plain_values import IN_PLAIN_FLOW, alone, handed, kept
from .problem import FlowError

#: What ``@step`` takes beside ``name`` and ``outputs``: keys of a step of a flow file, those of ``resources``
#: without it.
RESOURCES = ("cpu", "memory", "gpu", "disk", "time")
OPTIONS = (
    "description", "code", "params", "metrics", "plots", "environment", "image", "env", "secrets", "timeout",
    "retry", "runner",
    "cache", "checks", "when", "allow_failure", "undeclared", "resources", "fresh",
)  # fmt: skip


class Step:
    """A function with what a flow adds to it. Called outside of a flow it is that function, with defaults in
    place of parameters; called inside of a ``@flow`` it adds itself to the graph."""

    def __init__(self, function: Callable[..., Any], options: dict[str, Any]) -> None:
        functools.update_wrapper(self, function)
        self.function = function
        code = function.__code__
        #: As in messages: ``train()``.
        self.label = f"{function.__name__}()"
        self.file, self.line = code.co_filename, code.co_firstlineno
        rest = dict(options)
        self.name = to_name(rest.pop("name", None) or function.__name__, "a step", self.file, self.line)
        self.declared = rest.pop("outputs", None)
        _check_options(rest, self.file, self.line)
        self.options = rest
        self.signature = inspect.signature(function)

    @functools.cached_property
    def outputs(self) -> Outputs:
        return outputs_of(self.function, self.declared)

    @functools.cached_property
    def annotations(self) -> Any:
        return annotations_of(self.function)

    @functools.cached_property
    def returns_list(self) -> bool:
        return self.outputs.single and is_list(self.annotations.get("return"))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        graph = CURRENT.get()
        if graph is None and IN_PLAIN_FLOW.get():
            given = {
                name: handed(self.here(name, value)) for name, value in self._named(args, kwargs).items()
            }
            return kept(self, alone(self.function, self.filled((), given)))
        if graph is None:
            return alone(self.function, self.filled(args, kwargs), args)
        from .bind import call_step

        return call_step(graph, self, args, kwargs)

    def map(self, *args: Any, **kwargs: Any) -> Any:
        """One task for each element of the lists among the arguments (their product, where there are
        several); other arguments are the same for all. Outside of a flow: the list of what the function
        returns for each."""
        graph = CURRENT.get()
        if graph is None:
            from .plain_map import map_here

            return map_here(self, args, kwargs)
        from .mapping import map_step

        return map_step(graph, self, args, kwargs)

    def with_options(self, **options: Any) -> Step:
        """The same step with other options, for one use of it:
        ``train.with_options(memory="64GiB").map(…)``."""
        named = {"name": self.name, "outputs": self.declared}
        return Step(self.function, {**named, **self.options, **options})

    def _named(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        from .bind import arguments_of

        return arguments_of(self, args, kwargs)

    def here(self, name: str, value: Any) -> Any:
        """What an argument that a flow gives is where the flow is called as a function."""
        if isinstance(value, Step):
            return value()
        if isinstance(value, Input) and value.path is not None:
            return Path(value.path)
        return Path(value) if isinstance(value, str) and is_path(self.annotations.get(name)) else value

    def filled(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        """Arguments for a call of the bare function: defaults that only a flow can fill are an error that
        says so."""
        try:
            given = self.signature.bind_partial(*args, **kwargs).arguments
        except TypeError:
            return kwargs
        filled = dict(kwargs)
        for name, parameter in self.signature.parameters.items():
            if name not in given and parameter.default is not parameter.empty:
                value = self._plain_default(name, parameter.default)
                if value is not parameter.default:
                    filled[name] = value
        return filled

    def _plain_default(self, name: str, default: Any) -> Any:
        if isinstance(default, Param):
            if default.default is None:
                raise TypeError(f"{self.label} needs {name}, a parameter without a default")
            return default.default
        if isinstance(default, Step) and IN_PLAIN_FLOW.get():
            return handed(default())
        if isinstance(default, Step):
            raise TypeError(
                f"{self.label} needs {name}: in a flow it is the result of {default.label}, "
                f"here give a value, as {self.function.__name__}({name}={default.label})"
            )
        if isinstance(default, Input):
            if default.path is None:
                raise TypeError(f"{self.label} needs {name}: in a flow it is {default!r}, here give a value")
            return Path(default.path)
        if isinstance(default, str) and is_path(self.annotations.get(name)):
            return Path(default)
        return default

    def __repr__(self) -> str:
        return f"<step {self.name}>"

    def __getstate__(self) -> Any:
        raise TypeError(f"the step {self.name} cannot be stored: store what it returns")


def is_path(annotation: Any) -> bool:
    """Whether an argument of this annotation is a path: ``Path``, or ``Optional[Path]``."""
    if annotation in ("Path", "pathlib.Path"):
        return True
    choices = getattr(annotation, "__args__", None)
    if getattr(annotation, "__origin__", None) is Union and choices:
        return any(is_path(one) for one in choices)
    return isinstance(annotation, type) and issubclass(annotation, Path)


def _check_options(options: dict[str, Any], file: str, line: int) -> None:
    known = (*OPTIONS, *RESOURCES)
    for name in options:
        if name not in known:
            import difflib

            near = difflib.get_close_matches(name, ("name", "outputs", *known), 1)
            raise FlowError(
                "unknown-option",
                f"@step has no option {name!r}",
                hint=f"did you mean {near[0]!r}?" if near else f"its options are {', '.join(sorted(known))}",
                file=file,
                line=line,
            )


_plain = functools.partial(plain_function, decorator="step", written="a function of its inputs")


@overload
def step(function: Callable[..., Any], /) -> Step: ...


@overload
def step(**options: Any) -> Callable[[Callable[..., Any]], Step]: ...


def step(function: Callable[..., Any] | None = None, /, **options: Any) -> Any:
    """Makes a function a step: ``@step``, or ``@step(memory="4GiB", retry=3)``.

    Options are the keys of a step in ``mlgit.yaml``, and ``name``; ``outputs`` names what it returns: a list
    for a tuple or dict of as many, a text for a single one. ``cpu``, ``memory``, ``gpu``, ``disk`` and
    ``time`` may stand without ``resources``.
    """
    if function is None:
        return lambda decorated: step(decorated) if not options else Step(_plain(decorated), options)
    return Step(_plain(function), options)
