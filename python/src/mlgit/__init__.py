"""mlgit: artifacts, runs and flows of a git repository.

A name is imported when it is first used, so that ``import mlgit`` costs a few milliseconds, whatever is
installed beside it.
"""

import importlib

from .version import __version__

#: Public name -> module of this package that has it under that name.
_NAMES = {
    "Input": "flows",
    "Metrics": "flows",
    "MlgitError": "errors",
    "Param": "flows",
    "diff": "notebook",
    "each": "flows",
    "flow": "flows",
    "flows": "client.api",
    "lineage": "client.lineage",
    "load": "client.load",
    "log_artifact": "tracking",
    "log_metric": "tracking",
    "log_metrics": "tracking",
    "log_param": "tracking",
    "log_params": "tracking",
    "open": "client.load",
    "path": "client.load",
    "run": "tracking",
    "runs": "client.api",
    "step": "flows",
}

__all__ = ["__version__", *sorted(_NAMES)]


def __getattr__(name: str) -> object:
    module = _NAMES.get(name)
    if module is None:
        raise AttributeError(f"module 'mlgit' has no attribute {name!r}")
    value: object = getattr(importlib.import_module("." + module, __name__), name)
    globals()[name] = value
    return value


def __dir__() -> "list[str]":
    return __all__
