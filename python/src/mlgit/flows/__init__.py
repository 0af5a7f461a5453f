"""Flows in Python: steps are functions, a flow is a function that calls them, and both compile to what a flow
file says."""

import importlib
import sys
from types import ModuleType
from typing import Any

from .flow import Flow, flow
from .outputs import Metrics
from .param import Input, Param
from .placeholder import each
from .problem import FlowError
from .step import Step, step

__all__ = ["Flow", "FlowError", "Input", "Metrics", "Param", "Step", "each", "flow", "step"]


class _FlowsModule(ModuleType):
    """``mlgit.flows`` is this package once it is imported, and ``mlgit.flows()`` the flows of a clone."""

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        client: Any = importlib.import_module("mlgit.client.api")
        return client.flows(*arguments, **options)


sys.modules[__name__].__class__ = _FlowsModule
