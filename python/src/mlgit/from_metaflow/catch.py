"""What a step does about its exceptions."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Catch:
    """What a step does about its exceptions."""

    #: Attribute that has what was caught; None where nothing has.
    attribute: str | None
    #: How often it is tried again first.
    retries: int = 0
