"""``python3 -m mlgit.flows.compile FILE``: the flows of a file as JSON, for mlgit.

It runs the file, in the folder that paths are relative to, and prints one document: ``{"version": 1,
"document": …, "python": …, "read": […], "absent": […]}``, or ``{"version": 1, "error": {…}}`` with what the
user is to be told.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from types import TracebackType
from typing import Any

from .document import flow_document
from .flow import Flow
from .load import import_folders, load_file
from .problem import _PACKAGE, FlowError
from .source.declared_environment import declared_environment
from .source.repository import Repository


def compile_file(path: str, root: str) -> dict[str, Any]:
    """The document of the file ``path``, relative to ``root``. :raises FlowError: for what is wrong in it."""
    opened = _note_opened(root)
    module = load_file(path, root)
    flows = {value.name: value for value in vars(module).values() if isinstance(value, Flow)}
    if not flows:
        raise FlowError(
            "no-flows",
            f"{path} has no flow",
            hint="write one: from mlgit import flow, and @flow above a function that calls steps",
            file=os.path.join(root, path),
            line=1,
        )
    below = [
        os.path.relpath(entry, root) for entry in sys.path if os.path.abspath(entry).startswith(root + os.sep)
    ]
    folders = [entry for entry in below if not entry.startswith((".", "..")) and "site-packages" not in entry]
    repository = Repository(root, [*import_folders(path, root), *folders])
    documents, beside = {}, {}
    for name, flow in flows.items():
        documents[name], beside[name] = flow_document(flow, flow.trace(), repository)
    loaded = [getattr(one, "__file__", None) for one in list(sys.modules.values())]
    files = {
        os.path.relpath(file, root)
        for file in [*loaded, *opened]
        if isinstance(file, str) and _is_below(file, root)
    }
    return {
        "version": 1,
        "document": {"version": 1, "flows": documents},
        "python": {"flows": beside},
        "read": sorted({path, *files, *repository.read}),
        "absent": sorted(repository.absent),
    }


def _note_opened(root: str) -> list[str]:
    """Files that the user's modules open while they are loaded: what they hold may decide about the flow."""
    opened: list[str] = []

    def hook(event: str, args: tuple[Any, ...]) -> None:
        if (
            event == "open"
            and isinstance(args[0], str)
            and isinstance(args[2], int)
            and args[2] & 3 == os.O_RDONLY
        ):
            opened.append(os.path.abspath(args[0]))

    sys.addaudithook(hook)
    return opened


def _is_below(file: str, root: str) -> bool:
    if not file.startswith(root + os.sep) or not os.path.isfile(file):
        return False
    words = os.path.relpath(file, root).split(os.sep)
    return "__pycache__" not in words and "site-packages" not in words and words[0] != ".git"


def _of_user(trace: TracebackType | None) -> TracebackType | None:
    """A trace from the first frame that is the user's."""
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if not name.startswith(("<frozen importlib", _PACKAGE + os.sep)):
            return trace
        trace = trace.tb_next
    return None


def error_of(error: BaseException, path: str, root: str) -> dict[str, Any]:
    """What the user is to be told of a failure."""
    if isinstance(error, FlowError):
        place = os.path.relpath(error.file, root) if os.path.isabs(error.file) else error.file
        return {"code": error.code, "message": f"{place}:{error.line}: {error.message}", "hint": error.hint}
    if isinstance(error, SyntaxError) and error.filename is not None:
        place = os.path.relpath(error.filename, root)
        return {
            "code": "syntax-error",
            "message": f"{place}:{error.lineno}: it is no Python: {error.msg}",
            "hint": f"python3 -m py_compile {place}",
        }
    trace = _of_user(error.__traceback__)
    shown = "".join(traceback.format_exception(type(error), error, trace)).rstrip().replace(root + os.sep, "")
    frames = traceback.extract_tb(trace)
    line = next((frame.lineno for frame in reversed(frames) if frame.filename.startswith(root)), 1)
    declared: dict[str, Any] = {}
    if isinstance(error, ImportError):
        with open(os.path.join(root, path), "rb") as source:
            environment = declared_environment(source.read())
        declared = {} if environment is None else {"environment": environment}
    if isinstance(error, ModuleNotFoundError):
        advice = '@flow(environment={"lock": "requirements.lock"})'
        hint = f"python3 -m pip install {error.name}, or declare it: {advice}"
    else:
        hint = f"python3 {path}"
    return {
        "code": "flow-raised",
        "message": f"{path}:{line}: the file could not be run for its flows\n{shown}",
        "hint": hint,
        **declared,
    }


def main(arguments: list[str]) -> int:
    root = os.path.realpath(os.getcwd())
    (path,) = arguments
    # What the user's modules print is not the document.
    own = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    try:
        document, status = compile_file(os.path.normpath(path), root), 0
    except (Exception, SystemExit) as error:
        document, status = {"version": 1, "error": error_of(error, path, root)}, 1
    with own:
        json.dump(document, own, ensure_ascii=False)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
