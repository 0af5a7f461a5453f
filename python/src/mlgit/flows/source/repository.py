"""Modules of a repository, found as Python finds them, without importing them."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterable

from ..problem import FlowError
from .cells_file import SUFFIX, folder_of_cells
from .module_table import ModuleTable
from .used_names import Imported, imported_modules


class Repository:
    """Source files below ``root``; ``folders`` are where imports look for them, as paths relative to it."""

    def __init__(self, root: str, folders: Iterable[str]) -> None:
        self.root = root
        self.folders = list(dict.fromkeys(os.path.normpath(folder) for folder in folders))
        #: Files that were read, and places that were looked at in vain: with both as they are, nothing
        #: changes.
        self.read: set[str] = set()
        self.absent: set[str] = set()
        self._trees: dict[str, ast.Module] = {}
        self._tables: dict[str, ModuleTable] = {}

    def parse(self, path: str) -> ast.Module:
        """:raises FlowError: where it is no Python."""
        tree = self._trees.get(path)
        if tree is None:
            self.read.add(path)
            file = os.path.join(self.root, path)
            with open(file, "rb") as source:
                text = source.read()
            try:
                tree = self._trees[path] = ast.parse(text, path)
            except (SyntaxError, ValueError) as error:
                line = getattr(error, "lineno", None) or 1
                message = getattr(error, "msg", None) or str(error)
                raise FlowError(
                    "syntax-error", f"it is no Python: {message}", hint="correct it", file=file, line=line
                ) from None
        return tree

    def table(self, path: str) -> ModuleTable:
        """:raises FlowError: where it is no Python."""
        if path not in self._tables:
            self._tables[path] = ModuleTable(self.parse(path))
        return self._tables[path]

    def modules_of(self, path: str, node: ast.AST) -> set[str]:
        """Files of the repository that the imports in a piece of the module at ``path`` load, not what those
        import."""
        found: set[str] = set()
        for imported in imported_modules(node):
            found.update(self.files_of(path, imported))
        found.discard(path)
        return found

    def closure(self, paths: Iterable[str]) -> set[str]:
        """``paths`` with all that they import, transitively."""
        found: set[str] = set()
        waiting = list(paths)
        while waiting:
            path = waiting.pop()
            if path not in found:
                found.add(path)
                waiting.extend(self.modules_of(path, self.parse(path)))
        return found

    def files_of(self, path: str, imported: Imported) -> list[str]:
        """Those that an import in the module at ``path`` loads, the module itself last."""
        level, module, name = imported
        words = module.split(".") if module else []
        if level > 0:
            base = os.path.dirname(path)
            for _ in range(level - 1):
                base = os.path.dirname(base)
            return self._walk(base, words, name, relative=True)
        for folder in self.folders:
            if self._has(folder, words[0]):
                return self._walk(folder, words, name, relative=False)
        return []

    def _walk(self, base: str, words: list[str], name: str | None, relative: bool) -> list[str]:
        """Each package on the way, the module, and ``name`` where that is a module too."""
        found = self.packages_to(base) if relative else []
        for word in [*words, *([] if name in (None, "*") else [name])]:
            place = os.path.normpath(os.path.join(base, str(word)))
            init = os.path.join(place, "__init__.py")
            if self._is_file(init):
                found.append(init)
            elif self._is_file(place + ".py"):
                found.append(place + ".py")
            elif not os.path.isdir(os.path.join(self.root, place)):
                break
            base = place
        return found

    def packages_to(self, base: str) -> list[str]:
        found = []
        while base and self._is_file(os.path.join(base, "__init__.py")):
            found.append(os.path.join(base, "__init__.py"))
            base = os.path.dirname(base)
        return found

    def _has(self, folder: str, word: str) -> bool:
        place = os.path.normpath(os.path.join(folder, word))
        if self._is_file(os.path.join(place, "__init__.py")) or self._is_file(place + ".py"):
            return True
        if not os.path.isdir(os.path.join(self.root, place)):
            return False
        # A folder without __init__.py is a package for Python; most such folders are no modules at all.
        return any(
            entry.endswith(".py")
            for _, _, files in os.walk(os.path.join(self.root, place))
            for entry in files
        )

    def _is_file(self, path: str) -> bool:
        there = os.path.isfile(os.path.join(self.root, path))
        (self.read if there else self.absent).add(path)
        return there


def top_of_package(path: str, root: str) -> tuple[str, str]:
    """Folder that imports of a file start from, and the name that it has as a module; ``path`` is relative to
    ``root``."""
    folder, name = os.path.dirname(path), os.path.splitext(os.path.basename(path))[0]
    of_notebook = folder_of_cells(path)
    if of_notebook is not None:
        return of_notebook, name + SUFFIX
    while folder and os.path.isfile(os.path.join(root, folder, "__init__.py")):
        name = f"{os.path.basename(folder)}.{name}"
        folder = os.path.dirname(folder)
    return folder, name
