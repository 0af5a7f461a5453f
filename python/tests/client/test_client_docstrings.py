"""The examples in docstrings of the client are true."""

import doctest
import importlib
import pkgutil

import mlgit.client
import mlgit.filesystem
import mlgit.git


def test_examples_of_docstrings() -> None:
    modules = [mlgit.filesystem]
    for package in (mlgit.client, mlgit.git):
        names = [module.name for module in pkgutil.iter_modules(package.__path__)]
        modules += [importlib.import_module(f"{package.__name__}.{name}") for name in names]
    results = [doctest.testmod(module) for module in modules]
    assert sum(result.failed for result in results) == 0
    assert sum(result.attempted for result in results) > 10
