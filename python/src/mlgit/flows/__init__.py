"""Flows in Python: steps are functions, a flow is a function that calls them, and both compile to what a flow
file says."""

from .flow import Flow, flow
from .outputs import Metrics
from .param import Input, Param
from .placeholder import each
from .problem import FlowError
from .step import Step, step

__all__ = ["Flow", "FlowError", "Input", "Metrics", "Param", "Step", "each", "flow", "step"]
