"""``current`` of Metaflow as what a task of mlgit knows of itself."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from .flow_class import called

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
#: What Metaflow has only in a flow that is deployed, of a project, or with a decorator.
_OFTEN_ABSENT = {
    "project_name",
    "branch_name",
    "project_flow_name",
    "is_production",
    "trigger",
    "parallel",
    "card",
}
_OF_PROJECT = {"project_name", "branch_name", "project_flow_name"}
_INSTEAD = {
    "card": "return the figure or page as an output; mlgit report shows it",
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


def of_current_by_name(rewriting: Rewriting, call: ast.Call) -> str | None:
    """``current.get("name", default)`` and ``getattr(current, "name", default)``."""
    function = call.func
    is_get = isinstance(function, ast.Attribute) and function.attr == "get" and _is_current(function.value)
    is_getattr = called(call) == "getattr" and bool(call.args) and _is_current(call.args[0])
    is_hasattr = called(call) == "hasattr" and bool(call.args) and _is_current(call.args[0])
    given = call.args if is_get else call.args[1:] if is_getattr or is_hasattr else []
    if not given or not isinstance(given[0], ast.Constant):
        return None
    name = str(given[0].value)
    is_absent = name in _OFTEN_ABSENT and not (name in _OF_PROJECT and _project(rewriting) is not None)
    if is_hasattr:
        return str(not is_absent)
    if is_absent and (len(given) > 1 or is_get):
        # As with Metaflow where it is not deployed.
        return rewriting.inner(given[1]) if len(given) > 1 else "None"
    place = ast.copy_location(ast.Attribute(ast.Name("current", ast.Load()), name, ast.Load()), call)
    return of_current(rewriting, place)


def _project(rewriting: Rewriting) -> str | None:
    """What ``@project`` calls it, where that is written there."""
    for one in rewriting.flow.node.decorator_list:
        if isinstance(one, ast.Call) and called(one) == "project":
            name = next((given.value for given in one.keywords if given.arg == "name"), None)
            return name.value if isinstance(name, ast.Constant) and isinstance(name.value, str) else None
    return None


def _of_project(rewriting: Rewriting, name: str) -> str | None:
    """As where it is not deployed."""
    project = _project(rewriting)
    if project is None:
        return None
    if name == "project_name":
        return f'"{project}"'
    rewriting.imports.add("getpass")
    before, behind = (
        (f"{project}.", f".{rewriting.flow.node.name}") if name == "project_flow_name" else ("", "")
    )
    end = f' + "{behind}"' if behind else ""
    return f'("{before}user." + getpass.getuser(){end})'


def _is_current(node: ast.expr) -> bool:
    """``current``, and ``metaflow.current``."""
    return not isinstance(node, ast.Call) and called(node) == "current"


def of_current(rewriting: Rewriting, node: ast.Attribute) -> str | None:
    """What is written in place of it; None where it stays."""
    flow, step = rewriting.flow.node.name, rewriting.node.name
    name = node.attr
    if name == "get":
        return None
    if name in ("step_name", "flow_name"):
        return f'"{step if name == "step_name" else flow}"'
    if name in _OF_PROJECT and _project(rewriting) is not None:
        return _of_project(rewriting, name)
    if name == "parameter_names":
        names = [one for one, call in rewriting.flow.outside.items() if called(call) != "Config"]
        return f"[{', '.join(repr(one).replace(chr(39), chr(34)) for one in names)}]"
    if name == "namespace":
        rewriting.imports.add("getpass")
        return '("user:" + getpass.getuser())'
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
