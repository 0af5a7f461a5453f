"""Which runs of a place are wanted, and in which order."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Query:
    """As the options of ``mlgit log``; without any of them it is all runs, newest first."""

    flow: str | None = None
    #: A CEL expression over ``metrics``, ``params``, ``status``, ``user`` and so on.
    filter: str | None = None
    #: A field, ``-`` before it for descending.
    sort: str | None = None
    limit: int | None = None
    #: Also runs that were made to reproduce others.
    reruns: bool = False

    @property
    def arguments(self) -> list[str]:
        """Words for ``mlgit log``."""
        flow = [] if self.flow is None else [self.flow]
        filtered = [] if self.filter is None else [f"--filter={self.filter}"]
        ordered = [] if self.sort is None else [f"--sort={self.sort}"]
        limited = ["--all"] if self.limit is None else [f"--limit={self.limit}"]
        return ["log", *flow, *filtered, *ordered, *limited, *(["--reruns"] if self.reruns else [])]
