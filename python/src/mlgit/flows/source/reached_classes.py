"""Files with classes that a piece of source may make objects of, in whatever function of the repository that
it calls."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from .module_table import Definition, ModuleTable, bound_names, split_imports
from .repository import Repository

#: Words of ``a.b.c``.
Chain = tuple[str, ...]


class ReachedClasses:
    """Follows names through modules as Python does, without importing them."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository

    def files(self, path: str, statements: Iterable[ast.stmt]) -> set[str]:
        """Files other than ``path``, each with the packages around it, for statements of ``path``."""
        found: set[str] = set()
        seen: set[int] = set()
        waiting = [(path, statement) for statement in statements]
        while waiting:
            file, statement = waiting.pop()
            if id(statement) in seen:
                continue
            seen.add(id(statement))
            if file != path and _makes_class(statement):
                found.add(file)
                found.update(self._repository.packages_to(file.rpartition("/")[0]))
            if isinstance(statement, (ast.Import, ast.ImportFrom)):
                continue
            local = _imports_in(statement)
            for chain in _chains(statement):
                waiting.extend(self._bound(file, chain, local.get(chain[0])))
        return found

    def _bound(
        self, file: str, chain: Chain, local: ast.stmt | None = None
    ) -> Iterator[tuple[str, ast.stmt]]:
        """Statements that say what a name is, with their file; nothing of what is not in the repository."""
        waiting = [(file, chain, local)]
        seen = set()
        while waiting:
            file, chain, local = waiting.pop()
            if (file, chain) in seen:
                continue
            seen.add((file, chain))
            table = self._repository.table(file)
            for binder in [local] if local is not None else table.binders.get(chain[0], ()):
                if not isinstance(binder, (ast.Import, ast.ImportFrom)):
                    yield file, binder
                    continue
                module, rest = self._imported(file, binder, chain)
                if module is not None and rest:
                    waiting.append((module, rest, None))
                elif module is not None:
                    yield from ((module, one) for one in self._repository.table(module).statements)
            if chain[0] not in table.binders:
                waiting.extend((module, chain, None) for module in self._stars(file, table))

    def _imported(
        self, file: str, statement: ast.Import | ast.ImportFrom, chain: Chain
    ) -> tuple[str | None, Chain]:
        """The module that a name is of, or that it is, and what is left of the name in it."""
        alias, rest = statement.names[0], chain[1:]
        if isinstance(statement, ast.ImportFrom):
            level, module = statement.level, statement.module or ""
            around = self._module(file, level, module, None)
            inner = self._module(file, level, module, alias.name)
            return (around, (alias.name, *rest)) if inner in (None, around) else (inner, rest)
        words = alias.name if alias.asname else alias.name.partition(".")[0]
        while rest and self._module(file, 0, f"{words}.{rest[0]}", None) not in (
            None,
            self._module(file, 0, words, None),
        ):
            words, rest = f"{words}.{rest[0]}", rest[1:]
        return self._module(file, 0, words, None), rest

    def _module(self, file: str, level: int, module: str, name: str | None) -> str | None:
        files = self._repository.files_of(file, (level, module, name))
        return files[-1] if files else None

    def _stars(self, file: str, table: ModuleTable) -> Iterator[str]:
        for statement in table.binders.get("*", ()):
            if isinstance(statement, ast.ImportFrom):
                module = self._module(file, statement.level, statement.module or "", None)
                if module is not None:
                    yield module


def _chains(statement: ast.stmt) -> Iterator[Chain]:
    """Names in it, each with the attributes that are taken of it."""
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        words: list[str] = []
        inner = node
        while isinstance(inner, ast.Attribute):
            words.insert(0, inner.attr)
            inner = inner.value
        if isinstance(inner, ast.Name):
            yield (inner.id, *words)
        else:
            waiting.extend(ast.iter_child_nodes(inner if words else node))


def _imports_in(statement: ast.stmt) -> dict[str, ast.stmt]:
    """Name -> import, inside of a function or class."""
    inside = ast.walk(statement) if isinstance(statement, Definition) else ()
    imports = [node for node in inside if isinstance(node, (ast.Import, ast.ImportFrom))]
    return {name: one for one in split_imports(imports) for name in bound_names(one)}


#: What gives a class where it is called.
_MAKERS = ("namedtuple", "NamedTuple", "make_dataclass", "new_class", "Enum", "IntEnum", "StrEnum", "Flag")


def _makes_class(statement: ast.stmt) -> bool:
    """Also by a call, wherever it is: a function may make it whose result is what a name stands for."""
    if isinstance(statement, ast.ClassDef):
        return not _is_exception(statement)
    calls = (node.func for node in ast.walk(statement) if isinstance(node, ast.Call))
    return any(_last_word(function) in _MAKERS for function in calls)


def _last_word(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else str(getattr(node, "id", ""))


def _is_exception(node: ast.ClassDef) -> bool:
    return any(_last_word(base).endswith(("Error", "Exception", "Warning")) for base in node.bases)
