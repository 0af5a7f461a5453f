"""Types of libraries that may not be there, asked about without importing them."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from typing import Any

from ..errors import MlgitError


def loaded(module: str) -> Any:
    """The module, if something has imported it; a value of one of its types cannot be there otherwise."""
    return sys.modules.get(module)


def is_a(value: object, module: str, *names: str) -> bool:
    """Whether a value is an instance of a class of a module, as an attribute of it that may be dotted."""
    return any(isinstance(value, found) for found in _classes(module, names))


def is_exactly(value: object, module: str, *names: str) -> bool:
    """The same without subclasses, which may hold what the class does not."""
    return any(type(value) is found for found in _classes(module, names))


def _classes(module: str, names: tuple[str, ...]) -> list[type]:
    there = loaded(module)
    found = [] if there is None else [getattr(there, name, None) for name in names]
    return [one for one in found if isinstance(one, type)]


def is_installed(module: str) -> bool:
    """Whether it could be imported, without doing so."""
    if module in sys.modules:
        return True
    try:
        return importlib.util.find_spec(module) is not None
    except (ImportError, ValueError):
        return False


def needed(module: str, *, package: str, what: str) -> Any:
    """The module, imported. Raises ``MlgitError`` (``library-missing``), which names the package to
    install.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or not (module + ".").startswith(error.name + "."):
            raise
        raise MlgitError(
            f"{what} needs {package}, which is not installed in the environment of {sys.executable}",
            code="library-missing",
            hints=[f"pip install {package}"],
            details={"package": package},
        ) from error
