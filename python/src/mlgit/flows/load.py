"""The user's file as a module, as ``python FILE`` would find its imports."""

from __future__ import annotations

import importlib.util
import os
import sys
from types import ModuleType

from .problem import FlowError
from .source.repository import top_of_package


def import_folders(path: str, root: str) -> list[str]:
    """Where imports of a file look below ``root``, first to last, relative to it."""
    folder, _ = top_of_package(path, root)
    return list(dict.fromkeys([folder or ".", "."]))


def load_file(path: str, root: str) -> ModuleType:
    """Imports the file ``path``, relative to ``root``. :raises FlowError: where it is no module that could be
    loaded."""
    _, name = top_of_package(path, root)
    prepare_path(path, root)
    file = os.path.join(root, path)
    known = sys.modules.get(name)
    if known is not None:
        if getattr(known, "__file__", None) == file:
            return known
        raise FlowError(
            "module-name",
            f"{path} has the name of the module {name}, which is loaded already",
            hint=f"git mv {path} {os.path.join(os.path.dirname(path), 'my_' + os.path.basename(path))}",
            file=file,
            line=1,
        )
    package, _, _ = name.rpartition(".")
    if package:
        importlib.import_module(package)
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def prepare_path(path: str, root: str) -> None:
    """Puts the folders of imports in front of all others, in place of the folder of this process."""
    folders = [os.path.normpath(os.path.join(root, folder)) for folder in import_folders(path, root)]
    rest = [entry for entry in sys.path if entry and entry not in folders]
    sys.path[:] = [*folders, *rest]
