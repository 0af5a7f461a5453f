// python/mlgit_call.py as text, so that a bundle carries it. Written by `npx vitest run python-sources -u`.
export const FUNCTION_SOURCE = `"""Runs a step that is a function, for mlgit: \`\`python3 -m mlgit_call module:function\`\`.

The function gets, by name, what the task has: inputs and outputs as pathlib.Path relative to the workspace, parameters
and the keys of its item with their types. A dict that it returns is the metrics of the step.
"""

import importlib
import inspect
import json
import os
import sys
from pathlib import Path

#: What is wrong with how the step and its function fit together, as with a command line.
USAGE = 2


def task_values():
    """Kind of a thing that the task has -> its name in Python -> value; inputs and outputs are paths as text."""
    return {
        "item": _from_file("MLGIT_ITEM_FILE"),
        "parameters": _from_file("MLGIT_PARAMS_FILE"),
        "inputs": _from_variables("MLGIT_INPUT_"),
        "outputs": _from_variables("MLGIT_OUTPUT_"),
    }


def merged(values):
    """Name -> value, of all kinds. Refuses a name that means two things; the flow file cannot tell of all."""
    names = {}
    for kind, group in values.items():
        for name, value in group.items():
            if name in names:
                other = next(one for one in values if name in values[one])
                give_up(f"{name} is in {other} and in {kind}: give one of them another name in the flow file")
            names[name] = value
    return names


def give_up(message):
    print(f"mlgit: {message}", file=sys.stderr)
    sys.exit(USAGE)


def _from_file(variable):
    path = os.environ.get(variable)
    if not path:
        return {}
    with open(path, encoding="utf-8") as file:
        return {name.replace("-", "_"): _number(value) for name, value in json.load(file).items()}


def _number(value):
    """Records hold what JSON has no number for as {"float": "NaN"}."""
    return float(value["float"]) if isinstance(value, dict) else value


def _from_variables(prefix):
    found = [name for name in os.environ if name.startswith(prefix)]
    return {name[len(prefix) :].lower(): os.environ[name] for name in sorted(found)}


def _load(target):
    name, _, attribute = target.partition(":")
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as error:
        # One that the module itself wants is the user's to see.
        if error.name is None or not (name + ".").startswith(error.name + "."):
            raise
        give_up(f"no module {error.name} in the workspace: is its file in git and among the code of the step?")
    function = getattr(module, attribute, None)
    if not callable(function):
        own = [
            one
            for one, value in vars(module).items()
            if inspect.isfunction(value) and value.__module__ == name and not one.startswith("_")
        ]
        offered = f"; it has {', '.join(own)}" if own else ""
        what = "has no" if function is None else "has no function"
        give_up(f"{name} {what} {attribute}{offered}")
    sys.argv = [getattr(module, "__file__", None) or name]
    return function


def _arguments(target, function):
    values = task_values()
    for kind in ("inputs", "outputs"):
        values[kind] = {name: Path(path) for name, path in values[kind].items()}
    names = merged(values)
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        # Some functions of extension modules do not say what they take.
        return [], names
    positional, keywords = [], {}
    for parameter in parameters:
        if parameter.kind is parameter.VAR_POSITIONAL:
            continue
        if parameter.kind is parameter.VAR_KEYWORD:
            taken = {one.name for one in parameters if one.kind is not one.POSITIONAL_ONLY}
            keywords.update({name: value for name, value in names.items() if name not in taken})
        elif parameter.name in names:
            if parameter.kind is parameter.POSITIONAL_ONLY:
                positional.append(names[parameter.name])
            else:
                keywords[parameter.name] = names[parameter.name]
        elif parameter.default is parameter.empty:
            _lacking(target, parameter.name, values)
        elif parameter.kind is parameter.POSITIONAL_ONLY:
            positional.append(parameter.default)
    return positional, keywords


def _lacking(target, name, values):
    there = [f"{kind} {', '.join(group)}" for kind, group in values.items() if group]
    give_up(
        f"{target} needs {name}, which the task does not have; it has {'; '.join(there) or 'nothing'} "
        "(what may be absent, as an optional input, needs a default)"
    )


def _write_metrics(result):
    path = os.environ.get("MLGIT_METRICS_FILE")
    if not isinstance(result, dict) or not path or os.path.exists(path):
        return
    if path.endswith(".toml"):
        give_up(f"the returned metrics are written as JSON, and the metrics file is {path}: call it .json, or write it")
    try:
        text = json.dumps(result, indent=2, default=_plain)
    except (TypeError, ValueError) as error:
        give_up(f"the returned metrics cannot be written as JSON: {error}")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text + "\\n")


def _plain(value):
    """Numbers and arrays of NumPy and its like."""
    for method in ("tolist", "item"):
        if callable(getattr(value, method, None)):
            return getattr(value, method)()
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    raise TypeError(f"{type(value).__name__} is no number, text, list or mapping")


def _of_user(trace):
    """A traceback without what is before the user's first frame: this module, and the import system."""
    own = (__file__, importlib.__file__)
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if name not in own and not name.startswith("<frozen importlib"):
            break
        trace = trace.tb_next
    return trace


def main(arguments):
    if len(arguments) != 1 or ":" not in arguments[0]:
        give_up("expected python3 -m mlgit_call module:function")
    here = os.getcwd()
    if here not in sys.path:
        sys.path.insert(0, here)
    try:
        function = _load(arguments[0])
        positional, keywords = _arguments(arguments[0], function)
        result = function(*positional, **keywords)
        if inspect.iscoroutine(result):
            import asyncio

            result = asyncio.run(result)
    except Exception as error:
        trace = _of_user(error.__traceback__)
        sys.excepthook(type(error), error.with_traceback(trace), trace)
        return 1
    _write_metrics(result)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
`;
