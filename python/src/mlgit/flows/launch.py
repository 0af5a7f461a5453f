"""Running a flow from Python: by ``mlgit``, as from a shell."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from mlgit.cli import command
from mlgit.errors import MlgitError

from .progress import Progress

if TYPE_CHECKING:
    from .flow import Flow

#: Commands that take the flow as an argument, beside --file.
_WITH_FLOW = ("run", "status")


class FinishedRun:
    """A run that has ended well.

    ``id`` and ``spec`` (``credit@z7dashjt7r``) name it, ``metrics`` has those of its tasks,
    ``document`` is what
    ``mlgit run --json`` says of it.
    """

    def __init__(self, flow: str, document: Mapping[str, Any]) -> None:
        self.flow = flow
        self.document = document
        self.id: str = document["run"]
        self.spec = f"{flow}@{self.id}"
        tasks = document["manifest"]["tasks"]
        self.metrics: dict[str, dict[str, Any]] = {
            task: entry["metrics"] for task, entry in tasks.items() if entry.get("metrics")
        }

    def load(self, path: str, **options: Any) -> Any:
        """The value of an artifact, as ``run.load("train/model")``; options are those of ``mlgit.load``."""
        package: Any = importlib.import_module("mlgit")
        return package.load(f"{self.spec}:{path}", **options)

    def __repr__(self) -> str:
        return f"<run {self.spec}>"


def run_command(flow: Flow, arguments: list[str] | None) -> None:
    """Becomes ``mlgit VERB … --file FILE`` and ends with its exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    verb = given[0] if given else "run"
    words = [verb, *([flow.name] if verb in _WITH_FLOW else []), *given[1:], "--file", flow.file]
    sys.stdout.flush()
    sys.exit(subprocess.run([*command(), *words], check=False).returncode)


def run_flow(flow: Flow, given: Mapping[str, Any]) -> FinishedRun:
    """Runs the flow and shows how it goes on. Raises ``MlgitError``, as the command said it."""
    if not os.path.isfile(flow.file):
        raise MlgitError(
            f"the flow {flow.name} is not in a file: expected one, found {flow.file}",
            code="flow-not-in-a-file",
            hints=["write it to flow.py (in a notebook: %%writefile flow.py), and import it from there"],
        )
    words = [*command(), "run", flow.name, "--file", flow.file, "--progress", "ndjson", *_words(given)]
    progress = Progress()
    document: Mapping[str, Any] | None = None
    with subprocess.Popen(
        words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        for line in child.stdout:
            event = json.loads(line)
            if "type" in event:
                progress.show(event)
            else:
                document = event
        said = child.stderr.read().decode("utf-8", "replace").strip()
    if document is None:
        raise MlgitError(
            f"mlgit run gave no document: {said or child.returncode}", code="no-document", exit_code=70
        )
    if "error" in document:
        raise MlgitError.from_document(document)
    return FinishedRun(flow.name, document["result"])


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
