"""Running a flow from Python: by ``mlgit``, as from a shell."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from mlgit.cli import command
from mlgit.errors import MlgitError

from .progress import Progress

if TYPE_CHECKING:
    from mlgit.client.run import Run

    from .flow import Flow

#: Commands that take the flow as an argument, beside --file.
_WITH_FLOW = ("run", "status")


#: Options of which no finished run of the flow comes.
_WITHOUT_RUN = ("detach", "dry_run", "sweep")


def run_command(flow: Flow, arguments: list[str] | None) -> None:
    """Becomes ``mlgit VERB … --file FILE`` and ends with its exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    verb = given[0] if given else "run"
    words = [verb, *([flow.name] if verb in _WITH_FLOW else []), *given[1:], "--file", flow.file]
    sys.stdout.flush()
    sys.exit(subprocess.run([*command(), *words], check=False).returncode)


def run_flow(flow: Flow, given: Mapping[str, Any]) -> Run:
    """Runs the flow and shows how it goes on. Raises ``MlgitError``, as the command said it."""
    _refuse(flow, given)
    folder = os.path.dirname(os.path.abspath(flow.file))
    document = _watched([*command(), *_run_words(flow, given)], folder)
    if "error" in document:
        raise MlgitError.from_document(document)
    from mlgit.client.api import flow as recorded

    return recorded(flow.name, repo=folder).run(document["result"]["run"])


def _refuse(flow: Flow, given: Mapping[str, Any]) -> None:
    if not os.path.isfile(flow.file):
        raise MlgitError(
            f"the flow {flow.name} is not in a file: expected one, found {flow.file}",
            code="flow-not-in-a-file",
            hints=["write it to flow.py (in a notebook: %%writefile flow.py), and import it from there"],
        )
    for name in _WITHOUT_RUN:
        if given.get("_" + name):
            option = name.replace("_", "-")
            raise MlgitError(
                f"{flow.name}.run(_{name}=…) would have no run to return",
                code="no-run-to-return",
                hints=[f"mlgit run {flow.name} --file {flow.file} --{option}"],
            )


def _watched(words: list[str], folder: str) -> Mapping[str, Any]:
    """Shows the events of a run, and returns its document."""
    progress = Progress()
    document: Mapping[str, Any] | None = None
    # Into a file: a pipe that nobody reads would stop who writes to it.
    with (
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(
            words, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors
        ) as child,
    ):
        assert child.stdout is not None
        for line in child.stdout:
            event = json.loads(line)
            if "type" in event:
                progress.show(event)
            else:
                document = event
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


def _run_words(flow: Flow, given: Mapping[str, Any]) -> list[str]:
    file = os.path.abspath(flow.file)
    return ["run", flow.name, "--file", file, "--progress", "ndjson", *_words(given)]


def _words(given: Mapping[str, Any]) -> Iterator[str]:
    for name, value in given.items():
        if not name.startswith("_"):
            yield "--set"
            yield f"{name}={value if isinstance(value, str) else json.dumps(value)}"
            continue
        option = "--" + name[1:].replace("_", "-")
        if value is True:
            yield option
        elif value not in (False, None):
            for one in value if isinstance(value, (list, tuple)) else [value]:
                yield option
                yield str(one)
