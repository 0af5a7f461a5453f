"""All that a flow of cells uses of the notebook."""

from __future__ import annotations

from dataclasses import dataclass, field

from mlgit.errors import MlgitError

from ..flow import Flow
from .definitions import Definitions
from .global_names import global_names
from .parts import NotPossible, Part, part_of
from .session import Session


@dataclass
class Collected:
    """Parts of the module, by name, and the names that each uses of the others."""

    parts: dict[str, Part] = field(default_factory=dict)
    uses: dict[str, list[str]] = field(default_factory=dict)


def collect(flow: Flow, session: Session) -> Collected:
    """:raises MlgitError: for a value that no cell gives by itself, naming it and the step that uses it."""
    definitions = Definitions(session)
    collected = Collected()
    #: Name -> the one that uses it.
    user: dict[str, str] = {}
    root = flow.function.__name__
    waiting = [root]
    while waiting:
        name = waiting.pop()
        if name in collected.parts:
            continue
        value = flow if name == root else session.value(name)
        try:
            part = part_of(name, value, definitions)
        except NotPossible as error:
            raise _refused(name, str(error), _chain(name, user, collected)) from None
        named = global_names(part.text)
        used = sorted(one for one in named if session.has(one) and one != name)
        collected.parts[name] = part
        collected.uses[name] = used
        if "get_ipython" in named:
            raise _magic(_chain(name, user, collected))
        for one in used:
            user.setdefault(one, name)
        waiting.extend(reversed(used))
    return collected


def _chain(name: str, user: dict[str, str], collected: Collected) -> list[Part]:
    """What uses the name, nearest first, up to the flow."""
    found: list[Part] = []
    seen = {name}
    at: str | None = name if name in collected.parts else user.get(name)
    while at is not None and (at not in seen or not found):
        seen.add(at)
        found.append(collected.parts[at])
        at = user.get(at)
    return found


def _whose(chain: list[Part]) -> tuple[str, str]:
    """``step train`` and by what in it, as far as that is not the step itself."""
    nearest = chain[0] if chain else None
    step = next((part for part in chain if part.label is not None and part.label.startswith("step ")), None)
    owner = step or next((part for part in chain if part.label is not None), None)
    label = owner.label if owner is not None and owner.label is not None else "the flow"
    through = "" if nearest is None or nearest is owner else f" (by {nearest.name})"
    return label, through


def _refused(name: str, what: str, chain: list[Part]) -> MlgitError:
    label, through = _whose(chain)
    step = label.partition(" ")[2]
    return MlgitError(
        f"{label} uses {name}{through}, {what}: a task of its own process does not have it",
        code="value-of-a-cell",
        hints=[
            f"pass it: def {step}({name}, …), given what another step returns, Input(…) or a Param(…)",
            f"or make it where it is used, in {step}",
        ],
        details={"name": name, "step": step},
    )


def _magic(chain: list[Part]) -> MlgitError:
    label, through = _whose(chain)
    return MlgitError(
        f"{label} uses a magic of IPython{through}, which a task of its own process does not have",
        code="magic-in-a-step",
        hints=["write it in Python: subprocess.run([…]) in place of !command"],
    )
