"""``mlgit.log_metric`` and the like: to the run around the call, in a task to the step's metrics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import MlgitError
from ..plain_step import in_plain_step
from .active import active_run, in_task, open_runs
from .names import require_key
from .task_metrics import write_task_metrics
from .values import metric_value, step_number


def log_metric(name: str, value: Any, step: int | None = None) -> None:
    """A metric: a number, boolean or text. With ``step`` also a point of its curve; the last value counts.

    In a task of a flow it goes to the step's metrics file. In a step that is called as a function, outside of
    runs, it is looked at and dropped. Raises ``MlgitError`` (``no-run``) where there is none of these.
    """
    log_metrics({require_key("metric", name): value}, step)


def log_metrics(metrics: Mapping[str, Any], step: int | None = None) -> None:
    """Several metrics."""
    is_dropped = in_plain_step.get() and not open_runs
    if not in_task() and not is_dropped:
        active_run().log_metrics(metrics, step)
        return
    plain = {require_key("metric", name): metric_value(name, value) for name, value in metrics.items()}
    if step is not None:
        for name in metrics:
            step_number(name, step)
    if not in_task():
        return
    # As Python itself writes a float that JSON cannot say, which is how metrics files are read.
    write_task_metrics({k: float(v["float"]) if isinstance(v, dict) else v for k, v in plain.items()})


def log_param(name: str, value: Any) -> None:
    """A parameter of the run around the call; lists and other values that are no scalars become texts."""
    log_params({require_key("parameter", name): value})


def log_params(params: Mapping[str, Any]) -> None:
    """Several parameters; what is nested is flattened, with dots between its names."""
    _outside_of_tasks("parameters: its own are those of the flow")
    active_run().log_params(params)


def log_artifact(value: Any, name: str | None = None) -> None:
    """A file or folder (by path, as it is now), or an object, as an artifact of the run around the call."""
    _outside_of_tasks("artifacts: its own are the outputs that it declares")
    active_run().log_artifact(value, name)


def _outside_of_tasks(what: str) -> None:
    if in_task():
        raise MlgitError(
            f"a task of a flow logs no {what}",
            code="run-in-task",
            hints=["mlgit.log_metric(…)   (writes to the step's metrics)"],
        )
