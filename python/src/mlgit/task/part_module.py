"""A module of which just those statements are run that one function needs.

So a step does not import what other steps need, and what its key does not cover is not there: a name that was
not found to be used is an error, never a stale result.
"""

from __future__ import annotations

import ast
import importlib
import os
import sys
from types import CodeType, ModuleType
from typing import Any, Callable

from mlgit.flows.load import prepare_path
from mlgit.flows.source.closure import closure_of
from mlgit.flows.source.repository import Repository, top_of_package

from .command import Command
from .give_up import GiveUp


def load_function(command: Command, filled: set[str]) -> Callable[..., Any]:
    """The function that a task calls, in a module that has what it uses."""
    root = os.path.realpath(os.getcwd())
    prepare_path(command.file, root)
    if command.folder is not None:
        folder = os.path.join(root, command.folder)
        sys.path[:] = [folder, *(entry for entry in sys.path if entry != folder)]
    below = [os.path.relpath(entry, root) for entry in sys.path if (entry + os.sep).startswith(root + os.sep)]
    repository = Repository(root, below)
    try:
        closure = closure_of(command.file, command.function, filled, repository, also=command.also)
    except LookupError:
        raise GiveUp(
            f"{command.file} has no function {command.function} at its top",
            "write the step as a function at the top of the file: a task loads it by name",
        ) from None
    code = compile(
        ast.Module(body=list(closure.statements), type_ignores=[]), os.path.join(root, command.file), "exec",
        dont_inherit=True,
    )  # fmt: skip
    return getattr(_execute(command, root, code), command.function)  # type: ignore[no-any-return]


def _execute(command: Command, root: str, code: CodeType) -> ModuleType:
    top, name = top_of_package(command.file, root)
    if command.folder is not None and not top:
        name = os.path.splitext(os.path.relpath(command.file, command.folder))[0].replace(os.sep, ".")
    package, _, _ = name.rpartition(".")
    module = ModuleType(name)
    module.__file__ = os.path.join(root, command.file)
    module.__package__ = package
    if package:
        importlib.import_module(package)
    vars(module)["__getattr__"] = _absent(command)
    sys.modules[name] = module
    exec(code, vars(module))  # noqa: S102
    return module


def _absent(command: Command) -> Callable[[str], Any]:
    """Pickles name classes that their reader does not."""

    def absent(name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise AttributeError(
            f"{name} of {command.file} is not among what step {command.function} was found to use. "
            f"Hint: name it in the function, as in an annotation of an argument: value: {name}"
        )

    return absent
