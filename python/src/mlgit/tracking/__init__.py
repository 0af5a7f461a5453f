"""Runs of code that is no flow yet, and what is logged in them: ``mlgit.run``, ``mlgit.log_metric``."""

from .log import log_artifact, log_metric, log_metrics, log_param, log_params
from .loose_run import LooseRun, run

__all__ = [
    "LooseRun",
    "log_artifact",
    "log_metric",
    "log_metrics",
    "log_param",
    "log_params",
    "run",
]
