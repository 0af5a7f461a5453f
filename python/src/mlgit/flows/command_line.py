"""``python flow.py VERB …`` as a command line of ``mlgit``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .names import plain_name
from .problem import FlowError

if TYPE_CHECKING:
    from .flow import Flow

#: Commands that take the flow as their first argument, its file as ``--file``, and parameters as ``--set``.
_WITH_FLOW = ("run", "status", "log")
_WITH_FILE = ("run", "status", "explain", "narrow", "export")
_WITH_PARAMS = ("run", "status", "explain", "narrow")
#: Options of the last, which mean the same here: a parameter that is called so is given by ``--set``.
OPTIONS = frozenset(
    (
        "accept", "checkout", "detach", "dry-run", "fail-fast", "file", "force", "from", "help", "jobs",
        "json", "message", "no-pager", "no-push", "no-remote-cache", "only", "progress", "push",
        "remote-cache", "resources", "runner", "sample", "set", "sweep", "tag", "until",
    )
)  # fmt: skip


def words_of(flow: Flow, given: Sequence[str]) -> list[str]:
    """The words after ``mlgit``; without a verb it is ``run``. ``--lr 0.2`` is ``--set lr=0.2`` where ``lr``
    is a parameter of the flow."""
    has_verb = bool(given) and not given[0].startswith("-")
    verb, rest = (given[0], list(given[1:])) if has_verb else ("run", list(given))
    if verb in _WITH_PARAMS:
        rest = _as_settings(rest, _params_of(flow))
    return [
        verb,
        *([flow.name] if verb in _WITH_FLOW else []),
        *rest,
        *(["--file", flow.file] if verb in _WITH_FILE else []),
    ]


def _params_of(flow: Flow) -> Mapping[str, Any]:
    try:
        return flow.trace().params
    except FlowError:
        # mlgit reads the file as well, and tells what is wrong with it.
        return {}


def _as_settings(words: list[str], params: Mapping[str, Any]) -> list[str]:
    found: list[str] = []
    while words:
        word = words.pop(0)
        option, equals, value = word.partition("=")
        name = _param_named(option, params)
        denied = _param_named("--" + option[5:], params) if option.startswith("--no-") else None
        if name is not None and equals:
            found += ["--set", f"{name}={value}"]
        elif name is not None and _is_switch(params[name]) and words[:1] not in (["true"], ["false"]):
            found += ["--set", f"{name}=true"]
        elif name is not None:
            found += ["--set", "=".join([name, *words[:1]])]
            del words[:1]
        elif denied is not None and _is_switch(params[denied]) and not equals:
            found += ["--set", f"{denied}=false"]
        else:
            found.append(word)
    return found


def _param_named(option: str, params: Mapping[str, Any]) -> str | None:
    if not option.startswith("--") or option[2:] in OPTIONS:
        return None
    name = plain_name(option[2:])
    return next((one for one in (name, name.replace("-", "_")) if one in params), None)


def _is_switch(spec: Any) -> bool:
    return isinstance(spec, Mapping) and (spec.get("type") == "bool" or isinstance(spec.get("default"), bool))
