"""What ``@step`` and ``@flow`` stand before."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from .problem import FlowError


def plain_function(found: Any, decorator: str, written: str) -> Callable[..., Any]:
    """``found``, which a decorator was given. ``written`` says how what it makes is written.

    :raises FlowError: for a method, a class, or what another decorator made.
    """
    if inspect.isfunction(found):
        return found
    raise FlowError(
        "no-function",
        f"@{decorator} stands before a function, and found {type(found).__name__}",
        hint=f"write the {decorator} as {written}, and put @{decorator} above all other decorators",
    )
