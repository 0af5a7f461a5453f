"""The statements of a module: which names they bind, and which act on import whatever uses them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from .used_names import used_names

Definition = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_OWN = ("mlgit", "mlgit.flows")


class ModuleTable:
    """Statements of a module, each import split by what it binds."""

    def __init__(self, tree: ast.Module) -> None:
        self.statements: list[ast.stmt] = []
        #: Name -> statements that bind it or change what it is bound to.
        self.binders: dict[str, list[ast.stmt]] = {}
        #: Statements that act on import.
        self.effects: list[ast.stmt] = []
        for statement in split_imports(tree.body):
            if not _is_main_guard(statement):
                self._add(statement)
        for statement in self.statements:
            if isinstance(statement, Definition) and self._registers(statement):
                self.effects.append(statement)

    def _add(self, statement: ast.stmt) -> None:
        self.statements.append(statement)
        for name in set(bound_names(statement)):
            self.binders.setdefault(name, []).append(statement)
        if _acts(statement) or any(self._is_import(root) for root in _changed_roots(statement)):
            self.effects.append(statement)

    def _is_import(self, name: str) -> bool:
        return any(isinstance(one, (ast.Import, ast.ImportFrom)) for one in self.binders.get(name, ()))

    def definition(self, name: str) -> ast.stmt | None:
        """The last function of that name."""
        found = [one for one in self.binders.get(name, ()) if isinstance(one, Definition)]
        return found[-1] if found else None

    def is_own(self, decorator: ast.expr) -> bool:
        """Whether a decorator is ``@step`` or ``@flow`` of this package."""
        target = decorator.func if isinstance(decorator, ast.Call) else decorator
        if isinstance(target, ast.Attribute):
            return target.attr in ("step", "flow") and isinstance(target.value, ast.Name) and any(
                isinstance(one, ast.Import) and one.names[0].name in _OWN
                for one in self.binders.get(target.value.id, ())
            )  # fmt: skip
        return isinstance(target, ast.Name) and any(
            isinstance(one, ast.ImportFrom) and one.module in _OWN and one.names[0].name in ("step", "flow")
            for one in self.binders.get(target.id, ())
        )

    def _registers(self, statement: ast.stmt) -> bool:
        """Whether a decorator of this module may note it somewhere, so that it acts though nothing names
        it."""
        decorators = getattr(statement, "decorator_list", [])
        if any(self.is_own(one) for one in decorators):
            return False
        return any(
            isinstance(binder, Definition) or (isinstance(binder, ast.ImportFrom) and binder.level > 0)
            for decorator in decorators
            for name in used_names(decorator)
            for binder in self.binders.get(name, ())
        )


def split_imports(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Each import as one for each name."""
    for statement in body:
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            for alias in statement.names:
                one: ast.stmt = (
                    ast.Import(names=[alias])
                    if isinstance(statement, ast.Import)
                    else ast.ImportFrom(module=statement.module, names=[alias], level=statement.level)
                )
                yield ast.copy_location(one, statement)
        else:
            yield statement


def bound_names(statement: ast.stmt) -> Iterator[str]:
    """Names of the module that a statement binds, inside of conditions and loops as well."""
    if isinstance(statement, Definition):
        yield statement.name
    elif isinstance(statement, (ast.Import, ast.ImportFrom)):
        for alias in statement.names:
            yield alias.asname or alias.name.partition(".")[0]
    else:
        yield from _changed_roots(statement)
        for inner in _own_parts(statement):
            if isinstance(inner, ast.Name) and isinstance(inner.ctx, (ast.Store, ast.Del)):
                yield inner.id
            elif isinstance(inner, ast.ExceptHandler) and inner.name:
                yield inner.name
            elif isinstance(inner, ast.stmt) and inner is not statement:
                yield from bound_names(inner)


def _changed_roots(statement: ast.stmt) -> Iterator[str]:
    """``X`` of ``X[…] = …`` and ``X.y = …``."""
    for inner in _own_parts(statement):
        if isinstance(inner, (ast.Attribute, ast.Subscript)) and isinstance(inner.ctx, (ast.Store, ast.Del)):
            yield from root_of(inner)


def root_of(node: ast.expr) -> Iterator[str]:
    """``X`` of ``X[…]``, ``X.y`` and what is further inside; nothing of ``X`` alone."""
    is_part = isinstance(node, (ast.Attribute, ast.Subscript))
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    if is_part and isinstance(node, ast.Name):
        yield node.id


def _own_parts(node: ast.AST) -> Iterator[ast.AST]:
    """All that runs on import: not what is inside of functions and classes."""
    yield node
    if isinstance(node, (*Definition, ast.Lambda)):
        return
    for inner in ast.iter_child_nodes(node):
        yield from _own_parts(inner)


def _acts(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.ImportFrom):
        return statement.module == "__future__" or any(alias.name == "*" for alias in statement.names)
    return any(
        isinstance(inner, ast.Assert)
        or (isinstance(inner, ast.Expr) and not isinstance(inner.value, ast.Constant))
        for inner in _own_parts(statement)
        if isinstance(inner, ast.stmt)
    )


def _is_main_guard(statement: ast.stmt) -> bool:
    """``if __name__ == "__main__":``."""
    return isinstance(statement, ast.If) and not statement.orelse and any(
        isinstance(inner, ast.Name) and inner.id == "__name__" for inner in ast.walk(statement.test)
    )  # fmt: skip
