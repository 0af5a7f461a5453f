"""What a path of a SPEC names in a run: a task, or an artifact and a file in it."""

from __future__ import annotations

from dataclasses import dataclass

from .records import Json, check_output
from .unsure import Unsure


@dataclass(frozen=True)
class Target:
    """An artifact of a task; ``inner`` are the segments of a file in a folder artifact, none for the
    whole."""

    task: str
    name: str
    output: Json
    inner: tuple[str, ...] = ()


def find_artifact(manifest: Json, path: str) -> Target:
    """The artifact at ``[STEP[/ITEM]/]ARTIFACT[/FILE…]``. Raises ``Unsure`` for none, or more than one."""
    segments = path.split("/")
    found = [target for target in _candidates(manifest, segments) if not target.inner or _is_tree(target)]
    if len(found) != 1:
        raise Unsure
    check_output(found[0].output)
    return found[0]


def find_tasks(manifest: Json, path: str) -> list[str]:
    """Ids of the tasks that a path names: one task, or those of a step. Raises ``Unsure`` for none."""
    wanted = path.rstrip("/")
    tasks: Json = manifest["tasks"]
    if wanted in tasks:
        return [wanted]
    folder, _, item = wanted.rpartition("/")
    same = [
        task
        for task in tasks
        if folder and task.startswith(folder + "/") and _same(task[len(folder) + 1 :], item)
    ]
    below = [task for task in tasks if task.startswith(wanted + "/")]
    if not same and not below:
        raise Unsure
    return same[:1] or below


def _is_tree(target: Target) -> bool:
    return bool(target.output.get("kind") == "tree")


def _candidates(manifest: Json, segments: list[str]) -> list[Target]:
    found: list[Target] = []
    tasks: Json = manifest["tasks"]
    # An item in front says which task is meant: in a folder of another task it is no file.
    named = [task_id for task_id, task in tasks.items() if _names_item(task_id, task, segments)]
    for task_id in named or tasks:
        task = tasks[task_id]
        for length in _lengths(task_id, task, segments):
            name = segments[length] if length < len(segments) else ""
            output = task["outputs"].get(name)
            if output is not None:
                found.append(Target(task_id, name, output, tuple(segments[length + 1 :])))
                break
    return found or _only(tasks, segments)


def _only(tasks: Json, segments: list[str]) -> list[Target]:
    """The artifact of a task that has just one, called as the task."""
    found: list[Target] = []
    for task_id, task in tasks.items():
        is_named = task_id == "/".join(segments) or _names_item(task_id, task, segments)
        if is_named and len(segments) == len(task_id.split("/")) and len(task["outputs"]) == 1:
            found += [Target(task_id, name, output) for name, output in task["outputs"].items()]
    return found


def _lengths(task_id: str, task: Json, segments: list[str]) -> list[int]:
    """How many of the segments name the task: all of its own, those of its step, or none; most first."""
    words = task_id.split("/")
    if _names_item(task_id, task, segments):
        return [len(words)]
    of_step = len(words) if task.get("item") is None else len(words) - 1
    next_segment = segments[of_step] if of_step < len(segments) else ""
    is_step = words[:of_step] == segments[:of_step]
    return [of_step, 0] if is_step and "=" not in next_segment else [0]


def _names_item(task_id: str, task: Json, segments: list[str]) -> bool:
    *step, item = task_id.split("/")
    place = len(step)
    return (
        task.get("item") is not None
        and step == segments[:place]
        and place < len(segments)
        and _same(item, segments[place])
    )


def _same(item: str, typed: str) -> bool:
    """Keys of an item may be typed in any order."""
    return item == typed or ("=" in typed and sorted(item.split(",")) == sorted(typed.split(",")))
