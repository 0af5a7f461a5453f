"""Prints the runs of the one flow in the local datastore as a JSON list, oldest first."""
import json

from metaflow import Metaflow, namespace
from metaflow.includefile import IncludedFile


def value_of(data):
    """What the artifact holds, as JSON can say it: a caught exception is only told to be one."""
    if isinstance(data, IncludedFile):
        data = data.decode(None)
    if isinstance(data, bytes):
        return data.decode("latin-1")
    if type(data).__name__ == "MetaflowExceptionWrapper":
        return {"caught": data.type.rsplit(".", 1)[-1]}
    return data


def task_of(task, parameters):
    carried = {(artifact.id, artifact.sha) for parent in task.parent_tasks for artifact in parent}
    caught = [artifact.id for artifact in task if type(artifact.data).__name__ == "MetaflowExceptionWrapper"]
    own = [artifact for artifact in task if artifact.id != "name" and artifact.id not in parameters]
    return {
        "step": task.parent.id,
        "attempts": task.current_attempt + 1,
        "outcome": "succeeded" if task.successful else "caught" if caught else "failed",
        "reused": "origin-task-id" in task.metadata_dict,
        "artifacts": {artifact.id: value_of(artifact.data) for artifact in own},
        "made": sorted(artifact.id for artifact in own if (artifact.id, artifact.sha) not in carried),
    }


def run_of(run):
    start = next(iter(run["start"]))
    parameters = [name for name in run["_parameters"].task.data._artifacts if not name.startswith("_") and name != "name"]
    return {
        "successful": run.successful,
        "parameters": {name: value_of(start[name].data) for name in parameters},
        "tasks": [task_of(task, parameters) for step in run for task in step],
    }


namespace(None)
[flow] = Metaflow()
print(json.dumps([run_of(run) for run in reversed(list(flow))]))
