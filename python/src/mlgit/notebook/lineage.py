"""Where something came from and what came of it, as an object that notebooks show."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .. import cli
from ..errors import MlgitError
from .diff import spec_of
from .lineage_html import lineage_html


@dataclass(frozen=True)
class LineageView:
    """The document of ``mlgit lineage --json`` (``docs/lineage-document.md``)."""

    document: Mapping[str, Any]
    repo: str | None = None

    def _repr_html_(self) -> str:
        return lineage_html(self.document)

    def _repr_markdown_(self) -> str:
        """A flowchart of Mermaid, which forges draw."""
        words = [*cli.command(), "lineage", self.document["spec"], "--mermaid"]
        done = subprocess.run(
            words, cwd=self.repo, stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
        if done.returncode != 0:
            said = done.stderr.decode("utf-8", "replace").strip()
            raise MlgitError(said, code="no-document", exit_code=done.returncode)
        return f"```mermaid\n{done.stdout.decode('utf-8')}```\n"


def lineage(spec: object, *, repo: str | os.PathLike[str] | None = None) -> LineageView:
    """The lineage of an artifact, task or run, by SPEC or as an object that has a ``spec``.

    Raises ``MlgitError`` where there is no such thing.
    """
    folder = None if repo is None else os.fspath(repo)
    return LineageView(cli.call(["lineage", spec_of(spec)], cwd=folder), folder)
