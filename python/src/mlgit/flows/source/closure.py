"""What of a repository's sources the result of one function depends on."""

from __future__ import annotations

import ast
import copy
import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass

from .canonical import canonical
from .module_table import Definition, ModuleTable
from .repository import Repository
from .used_names import is_dynamic, used_names


@dataclass(frozen=True)
class Closure:
    """A function with what it names."""

    #: Statements of its module that it needs, in their order, with the decorator ``@step`` and defaults of
    #: inputs taken off it.
    statements: tuple[ast.stmt, ...]
    #: Files of the repository beside that of the function.
    modules: tuple[str, ...]
    #: Why all of the module counts; None where a part does.
    whole: str | None

    def digests(self, path: str, repository: Repository) -> dict[str, str]:
        """File -> SHA-256 of what counts of it."""
        found = {path: _digest(self.statements)}
        for module in self.modules:
            found[module] = _digest([repository.parse(module)])
        return found


def _digest(nodes: Iterable[ast.AST]) -> str:
    return hashlib.sha256(canonical(nodes).encode("utf-8", "surrogatepass")).hexdigest()


def closure_of(
    path: str,
    function: str,
    filled: Iterable[str],
    repository: Repository,
    *,
    also: Iterable[str] = (),
    modules: Iterable[str] = (),
) -> Closure:
    """Of ``function`` in the file ``path``. ``filled`` are its arguments whose default is a step, a path or a
    parameter: what they are reaches the key by itself. ``also`` are names of the file, and ``modules`` files
    of the repository, that it needs without naming them.

    :raises LookupError: where the module has no such function at its top.
    """
    table = repository.table(path)
    definition = table.definition(function)
    if definition is None:
        raise LookupError(function)
    root = _bare(definition, table, set(filled))
    chosen = {id(one): one for one in table.effects if one is not definition}
    chosen[id(definition)] = definition
    chosen.update((id(binder), binder) for name in also for binder in table.binders.get(name, ()))
    waiting = [root, *(one for one in chosen.values() if one is not definition)]
    whole = None
    while waiting:
        statement = waiting.pop()
        if is_dynamic(statement) and whole is None:
            whole = f"line {statement.lineno} may use any name of {path}"
        for name in used_names(statement):
            for binder in table.binders.get(name, ()):
                if id(binder) not in chosen:
                    chosen[id(binder)] = binder
                    waiting.append(binder)
    used = table.statements if whole else [one for one in table.statements if id(one) in chosen]
    statements = tuple(root if one is definition else one for one in used)
    direct = {module for one in statements for module in repository.modules_of(path, one)}
    direct.update(_packages_above(path, repository), modules)
    found = repository.closure(direct)
    if path in found:
        whole = whole or f"a module that it imports imports {path}"
        statements = tuple(root if one is definition else one for one in table.statements)
        found = repository.closure(found | repository.modules_of(path, repository.parse(path)))
    return Closure(statements, tuple(sorted(found - {path})), whole)


def _bare(definition: ast.stmt, table: ModuleTable, filled: set[str]) -> ast.stmt:
    assert isinstance(definition, Definition)
    root = copy.copy(definition)
    root.decorator_list = [one for one in definition.decorator_list if not table.is_own(one)]
    if isinstance(root, ast.ClassDef):
        return root
    arguments = copy.copy(root.args)
    positional = [*arguments.posonlyargs, *arguments.args]
    first = len(positional) - len(arguments.defaults)
    arguments.defaults = [
        _none(default) if positional[first + n].arg in filled else default
        for n, default in enumerate(arguments.defaults)
    ]
    arguments.kw_defaults = [
        _none(default) if default is not None and arguments.kwonlyargs[n].arg in filled else default
        for n, default in enumerate(arguments.kw_defaults)
    ]
    root.args = arguments
    return root


def _none(default: ast.expr) -> ast.expr:
    return ast.copy_location(ast.Constant(value=None), default)


def _packages_above(path: str, repository: Repository) -> set[str]:
    return set(repository.packages_to(os.path.dirname(path)))
