"""Running a flow from Python: by ``mlgit``, as from a shell."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from mlgit.cli import command
from mlgit.errors import MlgitError

from .command_line import words_of
from .flow_source import FlowSource, source_of
from .given_values import given_text
from .names import plain_name
from .progress import Progress

if TYPE_CHECKING:
    from mlgit.client.run import Run

    from .flow import Flow

#: Options of which no finished run of the flow comes.
_WITHOUT_RUN = ("detach", "dry_run", "sweep")
#: Options that are on by themselves, as the settings of the repository may say.
_DENIED = ("_push", "_remote_cache")


def run_command(flow: Flow, arguments: list[str] | None) -> None:
    """Becomes ``mlgit VERB …`` and ends with its exit code."""
    words = words_of(flow, sys.argv[1:] if arguments is None else arguments)
    sys.stdout.flush()
    with subprocess.Popen([*command(), *words]) as child:
        while True:
            try:
                sys.exit(child.wait())
            except KeyboardInterrupt:
                # The command got it as well, and ends in order.
                continue


def run_flow(flow: Flow, given: Mapping[str, Any]) -> Run:
    """Runs the flow and shows how it goes on. Raises ``MlgitError``, as the command said it."""
    source = source_of(flow)
    _refuse(flow, source, given)
    folder = os.path.dirname(source.file)
    progress = Progress(source.in_cells)
    document = _watched([*command(), *_run_words(flow, source.file, given)], folder, progress)
    if "error" in document:
        raise _told(MlgitError.from_document(document), source, progress)
    from mlgit.client.api import flow as recorded

    return recorded(flow.name, repo=folder).run(document["result"]["run"])


def _refuse(flow: Flow, source: FlowSource, given: Mapping[str, Any]) -> None:
    for name in _WITHOUT_RUN:
        if given.get("_" + name):
            option = name.replace("_", "-")
            raise MlgitError(
                f"{flow.name}.run(_{name}=…) would have no run to return",
                code="no-run-to-return",
                hints=[f"mlgit run {flow.name} --file {os.path.relpath(source.file)} --{option}"],
            )


def _told(error: MlgitError, source: FlowSource, progress: Progress) -> MlgitError:
    """With lines of cells, and the exception of the first task that failed."""
    tasks = error.details.get("tasks", {})
    failed = next((task for task, one in tasks.items() if one.get("outcome") == "failed"), None)
    exception = None if failed is None else progress.exception_of(failed)
    return error.retold(source.in_cells or str, beside=exception)


def _watched(words: list[str], folder: str, progress: Progress) -> Mapping[str, Any]:
    """Shows the events of a run, and returns its document."""
    document: Mapping[str, Any] | None = None
    # Into a file: a pipe that nobody reads would stop who writes to it.
    with (
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(
            words,
            cwd=folder,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
        ) as child,
    ):
        assert child.stdout is not None
        try:
            for line in child.stdout:
                event = json.loads(line)
                if "type" in event:
                    progress.show(event)
                else:
                    document = event
        except KeyboardInterrupt:
            # The command got it as well, and records what had finished; it may be left by another one.
            child.stdout.read()
            raise
        child.wait()
        errors.seek(0)
        said = errors.read().decode("utf-8", "replace").strip()
    if document is None:
        raise MlgitError(
            f"mlgit run gave no document: {said or child.returncode}",
            code="no-document",
            kind="internal",
            exit_code=70,
        )
    return document


def _environment() -> dict[str, str]:
    """That of this process, with its Python as the first one: a kernel is seldom that of the PATH."""
    own = os.path.dirname(sys.executable)
    path = os.environ.get("PATH", os.defpath)
    if not sys.executable or shutil.which("python3", path=own) is None:
        return dict(os.environ)
    return {**os.environ, "PATH": os.pathsep.join([own, path])}


def _run_words(flow: Flow, file: str, given: Mapping[str, Any]) -> list[str]:
    return ["run", flow.name, "--file", file, "--progress", "ndjson", *_words(given)]


def _words(given: Mapping[str, Any]) -> Iterator[str]:
    for name, value in given.items():
        if not name.startswith("_"):
            yield "--set"
            yield f"{plain_name(name)}={given_text(name, value)}"
            continue
        option = "--" + name[1:].replace("_", "-")
        if value is True:
            yield option
        elif value is False and name in _DENIED:
            yield option.replace("--", "--no-")
        elif value not in (False, None):
            for one in value if isinstance(value, (list, tuple)) else [value]:
                yield option
                yield str(one)
