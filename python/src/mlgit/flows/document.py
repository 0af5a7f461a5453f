"""A traced flow as what a flow file says of it."""

from __future__ import annotations

import inspect
import json
import os
import re
from typing import Any

from .flow import Flow
from .graph import Graph, Node
from .outputs import METRICS
from .param import Input, Param
from .passed_classes import Passed, passed_classes
from .problem import FlowError
from .source.cells_file import folder_of_cells
from .source.closure import Closure, closure_of
from .source.repository import Repository
from .step import RESOURCES, Step, is_path

#: Where tasks leave outputs, and their metrics, in their workspace.
OUT = ".mlgit/out"
METRICS_FILE = ".mlgit/out/metrics.json"


def flow_document(flow: Flow, graph: Graph, repository: Repository) -> tuple[dict[str, Any], dict[str, Any]]:
    """The flow as in a flow file, and by step what that has no words for (``docs/format.md``, "Flows in
    Python")."""
    steps, beside = {}, {}
    files = {name: _repository_path(node.step, repository) for name, node in graph.nodes.items()}
    closures = {
        name: _closure(node.step, files[name], repository, Passed()) for name, node in graph.nodes.items()
    }
    for name, passed in passed_classes(graph, files, closures, repository).items():
        node, file = graph.nodes[name], files[name]
        closure = _closure(node.step, file, repository, passed) if passed else closures[name]
        also = sorted(passed.names.get(file, ()))
        command = _command(flow, node, file, repository, also)
        steps[name], beside[name] = _step_documents(flow, graph, node, repository, file, closure, command)
    options = {key: value for key, value in flow.options.items() if key not in ("environment", "params")}
    text = inspect.getdoc(flow.function)
    document: dict[str, Any] = {
        **({"description": text.splitlines()[0]} if text else {}),
        **options,
        **({"params": graph.params} if graph.params else {}),
        "steps": steps,
    }
    if "params" in flow.options:
        document["params_file"] = flow.options["params"]
    return document, {"steps": beside, "lists": graph.lists, "line": flow.line}


def _step_documents(
    flow: Flow, graph: Graph, node: Node, repository: Repository, file: str, closure: Closure, command: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    step = node.step
    extra = _texts(step.options.get("code", []))
    code = [*(_glob(path) for path in sorted({file, *closure.modules})), *extra]
    options = {key: value for key, value in step.options.items() if key not in (*RESOURCES, "code")}
    resources = {key: step.options[key] for key in RESOURCES if key in step.options}
    if resources:
        options["resources"] = {**options.get("resources", {}), **resources}
    if isinstance(options.get("retry"), int):
        options["retry"] = {"times": options["retry"]}
    metrics = options.pop("metrics", {})
    text = inspect.getdoc(step.function)
    document: dict[str, Any] = {
        **({"description": text.splitlines()[0]} if text else {}),
        **_environment(flow, options),
        **options,
        "run": command,
        "code": code,
        "params": node.params,
        "inputs": node.inputs,
        # Places in the tree that nothing else has; what reads this puts the real ones there.
        "outputs": {name: f"python-outputs/{node.name}/{name}" for name in step.outputs.artifacts},
        "metrics": {**metrics, "file": f"python-outputs/{node.name}/metrics.json"},
    }
    if node.foreach:
        # A list that each run gives has its name there, for a fan-out in a flow file is over something.
        lists = {
            key: json.loads(graph.params[name].get("default", f'["{name}"]'))
            for key, name in node.lists.items()
        }
        document["foreach"] = {**node.foreach, **lists}
    beside = {
        "line": node.line,
        "file": os.path.relpath(node.file, repository.root),
        "module": file,
        "digests": closure.digests(file, repository),
        **({"whole": closure.whole} if closure.whole else {}),
        **({"lists": node.lists} if node.lists else {}),
        **({"elements": node.elements} if node.elements else {}),
    }
    return document, beside


def _environment(flow: Flow, options: dict[str, Any]) -> dict[str, Any]:
    """That of the flow, where the step says nothing of what it runs in."""
    own = "environment" in options or "image" in options
    return {} if own or "environment" not in flow.options else {"environment": flow.options["environment"]}


def _command(flow: Flow, node: Node, file: str, repository: Repository, also: list[str]) -> str:
    step = node.step
    words = ["python3", "-m", "mlgit.task", file]
    if repository.folders[0] not in (".", folder_of_cells(file) or os.path.dirname(file) or "."):
        words += ["--from", repository.folders[0]]
    if step.declared is not None:
        words += ["--outputs", json.dumps(step.declared)]
    for output in node.mapped:
        words += ["--each", output]
    for name in also:
        words += ["--with", name]
    if node.binding:
        words += ["--bind", json.dumps(node.binding, sort_keys=True, separators=(",", ":"))]
    words.insert(4, step.function.__name__)
    # mlgit replaces ${{ … }} in commands.
    return " ".join(_quoted(word) for word in words).replace("${{", "$\\u007b{")


def _quoted(word: str) -> str:
    """For a shell, in the one way that mlgit reads back when it starts tasks without a shell."""
    plain = re.fullmatch(r"[A-Za-z0-9_.,:/@%+=-]+", word)
    return word if plain else "'" + word.replace("'", "'\\''") + "'"


def _closure(step: Step, file: str, repository: Repository, passed: Passed) -> Closure:
    filled = [
        name
        for name, parameter in step.signature.parameters.items()
        if isinstance(parameter.default, (Step, Param, Input))
        or (isinstance(parameter.default, (str, os.PathLike)) and is_path(step.annotations.get(name)))
    ]
    try:
        return closure_of(
            file,
            step.function.__name__,
            filled,
            repository,
            also=passed.names.get(file, ()),
            modules=passed.modules | (passed.names.keys() - {file}),
        )
    except LookupError:
        raise FlowError.at(
            step,
            "inner-function",
            f"the step {step.name} is not a function at the top of {file}",
            hint=f"write def {step.function.__name__}(…) at the top of the file: a task loads it by name",
        ) from None


def _repository_path(step: Step, repository: Repository) -> str:
    path = os.path.relpath(os.path.realpath(step.file), os.path.realpath(repository.root))
    if not path.startswith(".."):
        return path
    raise FlowError(
        "outside-repository",
        f"the step {step.name} is a function of {step.file}, which is not in the repository",
        hint="write a step here that calls it",
    )


def _glob(path: str) -> str:
    """A path as the glob of just that."""
    return "".join("\\" + letter if letter in "\\*?[]{}!" else letter for letter in path)


def _texts(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


__all__ = ["METRICS", "METRICS_FILE", "OUT", "flow_document"]
