"""What differs between two runs, as an object that notebooks show."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .. import cli
from ..client.lineage import spec_of
from ..client.open_place import open_place, place_of
from .diff_html import diff_html


@dataclass(frozen=True, repr=False)
class Diff:
    """The document of ``mlgit diff --json`` (schema: ``mlgit/schema/diff.schema.json``)."""

    document: Mapping[str, Any]
    repo: str | None = None

    def __repr__(self) -> str:
        before, after = (self.document[side]["spec"] for side in ("before", "after"))
        return f"<Diff {before} → {after}: {', '.join(self.differs) or 'nothing'}>"

    @property
    def differs(self) -> list[str]:
        """Sections in which something differs: ``metrics``, ``params``, ``code`` …"""
        return list(self.document.get("differs", []))

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.differs)

    def _repr_html_(self) -> str:
        return diff_html(self.document)

    def _repr_markdown_(self) -> str:
        """As ``mlgit diff --markdown`` writes it for a pull request."""
        specs = [self.document[side]["spec"] for side in ("before", "after")]
        return cli.text(["diff", *specs, "--markdown"], cwd=self.repo)


def diff(before: object, after: object = None, *, repo: str | os.PathLike[str] | None = None) -> Diff:
    """What differs between two runs, by SPEC or as objects that have a ``spec``; of one, from the run before.

    Raises ``MlgitError`` where there is no such run.
    """
    sides = [each for each in (before, after) if each is not None]
    places = [place_of(each) if repo is None else open_place(repo) for each in sides]
    specs = [place.there(spec_of(each)) for place, each in zip(places, sides)]
    folder = places[0].folder
    return Diff(cli.call(["diff", *specs], cwd=folder), folder)
