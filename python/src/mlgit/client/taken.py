"""Tells whoever wants to know which artifacts are read in this process."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .place import FoundArtifact, Place

#: Called when bytes of an artifact are given out.
listeners: list[Callable[[Place, FoundArtifact], None]] = []


def tell_taken(place: Place, found: FoundArtifact) -> None:
    """An artifact of a place is read."""
    for listener in listeners:
        listener(place, found)
