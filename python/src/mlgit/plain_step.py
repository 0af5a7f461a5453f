"""Whether the function of a step is called as a function, as by a unit test, and no task runs it."""

from __future__ import annotations

from contextvars import ContextVar

in_plain_step: ContextVar[bool] = ContextVar("mlgit_plain_step", default=False)
