"""What a name of the notebook becomes in the module of a flow."""

from __future__ import annotations

import ast
import inspect
import sys
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from ..flow import Flow
from ..source.module_table import Definition
from ..step import Step
from .definitions import Definitions, Statement
from .plain_values import MOST_CHARACTERS, is_data, written

#: Order of kinds in the module, where nothing else decides it.
IMPORT, VALUE, DEFINITION = range(3)


@dataclass(frozen=True)
class Part:
    """A statement of the module."""

    name: str
    text: str
    kind: int
    #: Where it was written; None of a value that was written down.
    statement: Statement | None
    #: ``step train`` or ``flow credit``, where it is one.
    label: str | None = None


class NotPossible(Exception):
    """Why a name cannot become a statement: what its value is, and where it comes from."""


def part_of(name: str, value: Any, definitions: Definitions) -> Part:
    """:raises NotPossible: where no text of the cells gives the value."""
    imported = _import_of(name, value, definitions)
    if imported is not None:
        return imported
    if isinstance(value, (Step, Flow)) and value.function.__name__ == name:
        label = f"{'step' if isinstance(value, Step) else 'flow'} {value.name}"
        return _definition(name, value.function, definitions, label)
    if inspect.isclass(value) or (callable(value) and hasattr(inspect.unwrap(value), "__code__")):
        return _definition(name, value, definitions, None)
    text = written(value)
    if text is not None and len(text) <= MOST_CHARACTERS:
        return _plain(name, value, text, definitions)
    return _assigned(name, value, definitions)


def _definition(name: str, value: Any, definitions: Definitions, label: str | None) -> Part:
    found = definitions.of_code(value, name) or definitions.last(name)
    if found is None:
        raise NotPossible(f"{_kind_of(value)} of which no cell has the source")
    if not isinstance(found.node, Definition):
        return _assigned(name, value, definitions)
    return Part(name, found.text, DEFINITION, found, label)


def _import_of(name: str, value: Any, definitions: Definitions) -> Part | None:
    for found in definitions.all(name):
        if not isinstance(found.node, (ast.Import, ast.ImportFrom)):
            # Bound by something else since.
            break
        if _imports(found.node, value):
            return Part(name, _with_submodules(found, definitions.all(name)), IMPORT, found)
    if isinstance(value, ModuleType):
        return Part(name, _as(f"import {value.__name__}", value.__name__, name), IMPORT, None)
    for node in definitions.starred:
        module = sys.modules.get(node.module or "")
        if module is not None and getattr(module, name, None) is value:
            return Part(name, f"from {node.module} import {name}", IMPORT, None)
    if definitions.last(name) is None:
        module_name, known_as = getattr(value, "__module__", None), getattr(value, "__qualname__", None)
        module = None if module_name in (None, "__main__") else sys.modules.get(module_name)
        if known_as is not None and getattr(module, known_as, None) is value:
            return Part(name, _as(f"from {module_name} import {known_as}", known_as, name), IMPORT, None)
    return None


def _imports(node: ast.Import | ast.ImportFrom, value: Any) -> bool:
    """Whether the import gives this value, as far as can be seen without importing anything."""
    [alias] = node.names
    if isinstance(node, ast.Import):
        known = sys.modules.get(alias.name if alias.asname else alias.name.partition(".")[0])
        return known is value
    known = sys.modules.get(node.module or "")
    inner = getattr(known, alias.name, None) if known is not None else None
    # A module that was loaded again has another one.
    was_loaded_again = isinstance(value, (Step, Flow)) or (inspect.isroutine(value) and inner is not None)
    return inner is value or was_loaded_again


def _with_submodules(found: Statement, binders: list[Statement]) -> str:
    """``import a.b`` and ``import a.c`` bind one name, and each has something that the other has not."""
    if not isinstance(found.node, ast.Import) or found.node.names[0].asname is not None:
        return found.text
    alike = [one.text for one in binders if isinstance(one.node, ast.Import) and not one.node.names[0].asname]
    return "\n".join(sorted(set(alike)))


def _as(text: str, own: str, name: str) -> str:
    return text if own == name else f"{text} as {name}"


def _plain(name: str, value: Any, text: str, definitions: Definitions) -> Part:
    """As it was written, where that is a literal of this very value."""
    found = definitions.last(name)
    if found is not None and _is_assignment(found.node, name):
        try:
            said = written(ast.literal_eval(found.node.value))  # type: ignore[attr-defined]
        except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
            said = None
        if said == text:
            return Part(name, found.text, VALUE, found)
    return Part(name, f"{name} = {text}", VALUE, None)


def _assigned(name: str, value: Any, definitions: Definitions) -> Part:
    kind = _kind_of(value)
    found = definitions.last(name)
    if found is None:
        raise NotPossible(f"{kind} that no cell assigns")
    if isinstance(found.node, Definition):
        return Part(name, found.text, DEFINITION, found)
    where = f"cell In[{found.cell.number}]"
    if is_data(value):
        raise NotPossible(f"{kind} of {where}")
    if not _is_assignment(found.node, name):
        raise NotPossible(f"{kind} that {where} does not assign by itself")
    changed = definitions.change_after(name, found)
    if changed is not None:
        raise NotPossible(f"{kind} of {where} that cell In[{changed.cell.number}] changes")
    return Part(name, found.text, VALUE, found)


def _is_assignment(node: ast.stmt, name: str) -> bool:
    """``name = …``, and of it nothing else."""
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, ast.AnnAssign) and node.value is not None:
        targets = [node.target]
    else:
        return type(node).__name__ == "TypeAlias"
    return len(targets) == 1 and isinstance(targets[0], ast.Name) and targets[0].id == name


def _kind_of(value: Any) -> str:
    name = type(value).__name__
    return f"{'an' if name[:1].lower() in tuple('aeiou') else 'a'} {name}"
