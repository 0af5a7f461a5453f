"""What differs between two runs, as an object that notebooks show."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .. import cli
from ..errors import MlgitError
from .diff_html import diff_html


@dataclass(frozen=True)
class Diff:
    """The document of ``mlgit diff --json`` (schema: ``mlgit/schema/diff.schema.json``)."""

    document: Mapping[str, Any]
    repo: str | None = None

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
        words = [*cli.command(), "diff", *specs, "--markdown"]
        done = subprocess.run(
            words, cwd=self.repo, stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
        if done.returncode != 0:
            said = done.stderr.decode("utf-8", "replace").strip()
            raise MlgitError(said, code="no-document", exit_code=done.returncode)
        return done.stdout.decode("utf-8")


def diff(before: object, after: object = None, *, repo: str | os.PathLike[str] | None = None) -> Diff:
    """What differs between two runs, by SPEC or as objects that have a ``spec``; of one, from the run before.

    Raises ``MlgitError`` where there is no such run.
    """
    folder = None if repo is None else os.fspath(repo)
    specs = [spec_of(each) for each in (before, after) if each is not None]
    return Diff(cli.call(["diff", *specs], cwd=folder), folder)


def spec_of(run: object) -> str:
    """The SPEC that names a run."""
    return run if isinstance(run, str) else str(getattr(run, "spec", run))
