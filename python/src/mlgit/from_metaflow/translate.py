"""A file with a flow class as a file with the same flow as functions."""

from __future__ import annotations

import ast
import builtins
import keyword
import re
from dataclasses import dataclass

from .data_flow import DataFlow
from .decorators import Options, options_of
from .flow_class import FlowClass, called, find_class
from .flow_function import FlowFunction
from .functions import Functions, output_name
from .local_names import LocalNames, item_name, names_of_step
from .notes import Notes, Untranslatable
from .parameters import outside_of
from .prelude import module_names, prelude, rest_of
from .source import Source
from .transitions import Place, read_places


@dataclass(frozen=True)
class Translated:
    """What was made of a file."""

    flow: str
    text: str
    notes: Notes
    #: Steps that the flow calls, and those that it does not.
    steps: list[str]
    left_out: list[str]


def translate(text: str, wanted: str | None = None) -> Translated:
    """:raises Untranslatable: where the file has no flow that can be read."""
    try:
        source = Source(text)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        raise Untranslatable(
            "syntax-error", f"it is no Python: {getattr(error, 'msg', error)}", "correct it", line
        ) from error
    notes = Notes()
    flow = find_class(source, wanted, notes)
    places = read_places(flow, notes)
    options = {name: options_of(node.decorator_list, source, notes) for name, node in flow.steps.items()}
    caught = {name: one.catch for name, one in options.items() if one.catch}
    outside = outside_of(flow, source, notes)
    data = DataFlow(flow, places, caught, notes)
    _check_outputs(data, notes)
    names = _names(flow, data, places)
    functions = _function_names(source, flow)
    name = _flow_name(flow, {*functions.values(), *module_names(source, flow)})
    writer = Functions(source, flow, data, outside, notes)
    whole = FlowFunction(data, names, functions, outside, notes)
    own_options = options_of(flow.node.decorator_list, source, notes)
    flow_text = whole.text(name, flow.docstring, own_options.named, source)
    if own_options.notes:
        flow_text = "".join(f"{note.comment()}\n" for note in own_options.notes) + flow_text
    body = _class_items(
        source,
        flow,
        lambda step: writer.step(data.steps[step], names[step], functions[step], options[step]),
        writer.helper,
    )
    used = {"flow", "step", *(["Param"] if whole.params else []), *(["each"] if whole.uses_each else [])}
    imports = {*writer.imports, *(["Path"] if any(one.path for one in outside.values()) else [])}
    above = prelude(source, flow, used, imports, notes)
    below = rest_of(source, flow, name)
    parts = [
        above.rstrip("\n"),
        *(part.strip("\n") for part in body),
        flow_text.strip("\n"),
        below.strip("\n"),
    ]
    left_out = [place.name for place in places.values() if place.stopped is not None]
    called_steps = [place for place in places if place not in left_out]
    joined = "\n\n\n".join(part for part in parts if part.strip()) + "\n"
    return Translated(name, joined.lstrip("\n"), notes, called_steps, left_out)


def _class_items(source: Source, flow: FlowClass, step: object, helper: object) -> list[str]:
    """What stands in the class, in its order, with the comments before it."""
    found = []
    at = flow.node.lineno + 1
    for statement in flow.node.body:
        first = min([statement.lineno, *(one.lineno for one in getattr(statement, "decorator_list", []))])
        comments = _comments(source, at, first)
        at = (statement.end_lineno or statement.lineno) + 1
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            write = step if statement.name in flow.steps else helper
            found.append(comments + write(statement.name))  # type: ignore[operator]
        elif any(statement is one for one in flow.constants.values()):
            last = statement.end_lineno or statement.lineno
            edits = source.dedents(statement.lineno, last, " " * statement.col_offset)
            found.append(
                comments
                + source.edited(source.line_start(statement.lineno), source.line_start(last + 1), edits)
            )
        elif comments:
            found.append(comments)
    return found


def _comments(source: Source, first: int, before: int) -> str:
    lines = [source.lines[line - 1].strip() for line in range(first, before)]
    return "".join(f"{line}\n" for line in lines if line.startswith("#"))


def _names(flow: FlowClass, data: DataFlow, places: dict[str, Place]) -> dict[str, LocalNames]:
    made = {name for step in data.steps.values() for name in step.makes} | set(flow.outside)
    found = {}
    for name, step in data.steps.items():
        split = places[name].mapped[-1] if places[name].mapped else None
        foreach = places[split].foreach if split is not None and split in places[name].before else None
        step.item = step.item or foreach is not None
        found[name] = names_of_step(step, flow, item_name(foreach or "items", made) if step.item else None)
    return found


def _function_names(source: Source, flow: FlowClass) -> dict[str, str]:
    """Methods may have names that mean something else at the top of a file."""
    taken = {*module_names(source, flow), *flow.constants, *dir(builtins), "flow", "step", "each"}
    return {name: f"{name}_step" if name in taken or keyword.iskeyword(name) else name for name in flow.steps}


def _flow_name(flow: FlowClass, taken: set[str]) -> str:
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", flow.node.name).lower()
    short = re.sub(r"_?flow$", "", words) or words
    free = [one for one in (short, words, f"{words}_flow") if one not in taken and not keyword.iskeyword(one)]
    return free[0] if free else f"{words}_of_metaflow"


def _check_outputs(data: DataFlow, notes: Notes) -> None:
    """Names of outputs are in lower case."""
    for step in data.steps.values():
        seen: dict[str, str] = {}
        for attribute in step.makes:
            name = output_name(attribute).lower().strip("_")
            if name in seen:
                line = getattr(step.uses.writes[attribute], "lineno", step.place.node.lineno)
                notes.add(
                    line,
                    f"self.{seen[name]} and self.{attribute} would both be the output {name}",
                    "rename one",
                )
            seen[name] = attribute


__all__ = ["Options", "Translated", "called", "translate"]
