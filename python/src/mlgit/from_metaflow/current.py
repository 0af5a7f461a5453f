"""``current`` of Metaflow as what a task of mlgit knows of itself."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .rewrite import Rewriting

#: Attribute -> the same here, and the module that it needs.
_KNOWN = {
    "retry_count": ('(int(os.environ["MLGIT_ATTEMPT"]) - 1)', "os"),
    "run_id": ('os.environ["MLGIT_RUN"]', "os"),
    "task_id": ('os.environ["MLGIT_TASK"]', "os"),
    "username": ("getpass.getuser()", "getpass"),
    "origin_run_id": ("None", None),
    "is_running_flow": ("True", None),
    "is_production": ("False", None),
}
_INSTEAD = {
    "card": "return the figure or page as an output; mlgit report shows it",
    "namespace": "all runs of a repository are seen: mlgit log --mine has one's own",
    "tags": "mlgit tag is for runs that are there",
    "run": "mlgit tag is for runs that are there",
    "project_name": "use branches of git, and write the name here",
    "project_flow_name": "use branches of git, and write the name here",
    "branch_name": "use branches of git, and write the name here",
    "parallel": "start what speaks with one another inside of one step",
    "checkpoint": "write what a later attempt needs to a place of its own",
    "model": "return the file as an output",
    "huggingface_hub": "load it in the step",
}


def of_current(rewriting: Rewriting, node: ast.Attribute) -> str | None:
    """What is written in place of it; None where it stays."""
    flow, step = rewriting.flow.node.name, rewriting.node.name
    name = node.attr
    if name in ("step_name", "flow_name"):
        return f'"{step if name == "step_name" else flow}"'
    if name == "pathspec":
        rewriting.imports.add("os")
        return f'("{flow}/" + os.environ["MLGIT_RUN"] + "/" + os.environ["MLGIT_TASK"])'
    text, module = _KNOWN.get(name, (None, None))
    if text is None:
        rewriting.notes.add(
            node.lineno,
            f"current.{name} has no counterpart",
            _INSTEAD.get(name, "take MLGIT_RUN or MLGIT_TASK"),
        )
    elif module is not None:
        rewriting.imports.add(module)
    return text
