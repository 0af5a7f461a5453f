"""What differs between two runs, as an object that notebooks show."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .. import cli
from ..client.clone import Clone
from ..client.lineage import spec_of
from ..client.meeting import meet
from ..client.open_place import open_place, place_of
from ..client.place import Place
from ..client.remote import RemotePlace
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

    They may be of different repositories, and of those that are no clone here: ``repo`` is where SPECs are
    looked up. Raises ``MlgitError`` where there is no such run.
    """
    sides = [each for each in (before, after) if each is not None]
    places = [_place(each, repo) for each in sides]
    specs = [spec_of(each) for each in sides]
    first = places[0]
    if len(sides) == 1 and isinstance(first, RemotePlace):
        folder: str | None = first.records_folder()
    elif all(_is_same(first, place) for place in places):
        folder = first.folder
    else:
        runs = [place.find_run(*_flow_and_rev(spec)) for place, spec in zip(places, specs)]
        folder = meet(list(zip(places, runs)))
        specs = [f"{run.flow}@{run.id}" for run in runs]
    return Diff(cli.call(["diff", *specs], cwd=folder), folder)


def _place(side: object, repo: str | os.PathLike[str] | None) -> Place:
    """An object knows where it is from."""
    return open_place(repo) if repo is not None and isinstance(side, str) else place_of(side)


def _is_same(one: Place, other: Place) -> bool:
    return isinstance(one, Clone) and isinstance(other, Clone) and (
        one.location.common_dir == other.location.common_dir
    )  # fmt: skip


def _flow_and_rev(spec: str) -> tuple[str, str | None]:
    flow, mark, rev = spec.partition("@")
    return flow, rev if mark else None
