"""A file with a flow class as a file with the same flow as functions."""

from __future__ import annotations

import ast
import builtins
import keyword
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from .data_flow import DataFlow
from .decorators import Options, options_of
from .elsewhere import with_functions
from .flatten import flatten, flows_of, runnable
from .flow_class import FlowClass, called, chosen_of, read_class
from .flow_function import FlowFunction
from .functions import Functions
from .given_self import with_methods
from .imported import Reader, imported_function
from .imports import with_imports
from .local_names import names_of_step
from .loop_function import LoopFunction
from .notes import Notes, Untranslatable
from .own_decorators import own_decorators
from .parameters import outside_of
from .plain_names import with_plain_names
from .prelude import module_names, prelude, rest_of
from .source import Edit, Source
from .stacks import with_stacks
from .step_data import output_name
from .syntax import first_line
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


def translate(text: str, wanted: str | None = None, read: Reader = lambda name, level: None) -> Translated:
    """``read`` gives modules beside the file. :raises Untranslatable: where the file has no flow that can be
    read."""
    near = with_functions(with_plain_names(_source_of(text)), read)
    plain = with_methods(near.source)
    whole = plain.source
    notes = Notes()
    flows = flows_of(whole, read)
    name = chosen_of(runnable(flows) if wanted is None else list(flows), wanted)
    flat = flatten(whole, name, flows, notes)
    stacked = with_stacks(Source(flat.text), name)
    made = _translate(stacked.source, name, notes, set(flows), read)
    return replace(
        made, notes=notes.moved(stacked.line_of).moved(flat.line_of).moved(plain.line_of).moved(near.line_of)
    )


def _source_of(text: str) -> Source:
    try:
        return Source(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None) or 1
        raise Untranslatable("syntax-error", f"it is no Python: {_why(error)}", "correct it", line) from error


def _why(error: Exception) -> str:
    return getattr(error, "msg", "") or str(error) or "it is nested too deeply"


def _translate(source: Source, class_name: str, notes: Notes, flows: set[str], read: Reader) -> Translated:
    flow = read_class(source, class_name, notes)
    flow.imported = lambda function: imported_function(function, source, read)
    flow.renamed = _renamed(source, flow)
    places = read_places(flow, notes)
    own = own_decorators(source)
    options = {
        name: options_of(node.decorator_list, source, notes, flow, own) for name, node in flow.steps.items()
    }
    caught = {name: one.catch.attribute for name, one in options.items() if one.catch and one.catch.attribute}
    outside = outside_of(flow, source, notes)
    data = DataFlow(flow, places, caught, notes)
    _check_outputs(data, notes)
    names = {step: names_of_step(one, flow) for step, one in data.steps.items()}
    functions = _function_names(source, flow, places)
    name = _flow_name(flow, {*functions.values(), *module_names(source, flow)})
    writer = Functions(source, flow, data, outside, notes)
    loops = LoopFunction(writer, flow, data, outside, notes)

    def write_step(step: str) -> list[str]:
        one, given = data.steps[step], (names[step], functions[step], options.get(step, Options()))
        if one.place.loop:
            return [loops.member(one, one.place.loop[0]), loops.loop(one, *given)]
        return [writer.step(one, *given)]

    whole = FlowFunction(data, names, functions, outside, notes)
    own_options = options_of(flow.node.decorator_list, source, notes, flow, {})
    flow_text = whole.text(name, flow.docstring, own_options.named, source)
    if own_options.notes:
        flow_text = "".join(f"{note.comment()}\n" for note in own_options.notes) + flow_text
    body = _class_items(source, flow, write_step, writer.helper)
    for place in places.values():
        if place.added:
            body += write_step(place.name)
    used = {"flow", "step", *(["Param"] if whole.params else []), *(["each"] if whole.uses_each else [])}
    if any(one.reads_files for one in options.values()):
        writer.imports |= {"json", "Path"}
    for one in outside.values():
        writer.imports |= {*one.modules, *(["Path"] if one.path else [])}
    above = prelude(source, flow, used, writer.imports)
    below = rest_of(source, flow, name, flows)
    parts = [
        above.rstrip("\n"),
        *(part.strip("\n") for part in body),
        flow_text.strip("\n"),
        below.strip("\n"),
    ]
    left_out = [place.name for place in places.values() if place.stopped is not None]
    called_steps = [place for place in places if place not in left_out]
    joined = "\n\n\n".join(part for part in parts if part.strip()) + "\n"
    return Translated(name, with_imports(joined.lstrip("\n"), source, notes), notes, called_steps, left_out)


def _class_items(
    source: Source, flow: FlowClass, step: Callable[[str], list[str]], helper: Callable[[str], str]
) -> list[str]:
    """What stands in the class, in its order, with the comments before it."""
    found: list[str] = []
    at = flow.node.lineno + 1
    is_constant = False
    for statement in flow.node.body:
        first = first_line(statement)
        comments = _comments(source, at, first)
        at = (statement.end_lineno or statement.lineno) + 1
        was_constant, is_constant = is_constant, any(statement is one for one in flow.constants.values())
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            first_text, *more = (
                step(statement.name) if statement.name in flow.steps else [helper(statement.name)]
            )
            found += [comments + first_text, *more]
        elif is_constant:
            last = statement.end_lineno or statement.lineno
            edits = source.dedents(statement.lineno, last, " " * statement.col_offset)
            edits += _new_name(source, flow, statement)
            text = source.edited(source.line_start(statement.lineno), source.line_start(last + 1), edits)
            if found and was_constant and not comments:
                found[-1] += text
            else:
                found.append(comments + text)
        elif comments:
            found.append(comments)
    return found


def _renamed(source: Source, flow: FlowClass) -> dict[str, str]:
    """Methods and attributes that cannot have their names at the top of the file, as a function has another
    thing of that name."""
    functions = [*flow.steps.values(), *flow.helpers.values()]
    local = {one.arg for node in functions for one in ast.walk(node) if isinstance(one, ast.arg)}
    local |= {
        one.id
        for node in functions
        for one in ast.walk(node)
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
    }
    taken = {
        *local,
        *module_names(source, flow),
        *dir(builtins),
        "flow",
        "step",
        "each",
        "Param",
        *flow.steps,
    }
    found = {}
    for name in [*flow.helpers, *flow.constants]:
        if name in taken:
            found[name] = f"{name}_"
            while found[name] in taken:
                found[name] += "_"
    return found


def _new_name(source: Source, flow: FlowClass, statement: ast.stmt) -> list[Edit]:
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]  # type: ignore[attr-defined]
    return [
        Edit(source.start(one), source.end(one), flow.top_name(one.id))
        for target in targets
        for one in ast.walk(target)
        if isinstance(one, ast.Name) and flow.top_name(one.id) != one.id
    ]


def _comments(source: Source, first: int, before: int) -> str:
    lines = [source.lines[line - 1].strip() for line in range(first, before)]
    return "".join(f"{line}\n" for line in lines if line.startswith("#"))


def _function_names(source: Source, flow: FlowClass, places: dict[str, Place]) -> dict[str, str]:
    """Methods may have names that mean something else at the top of a file."""
    taken = {*module_names(source, flow), *flow.constants, *dir(builtins), "flow", "step", "each"}
    return {
        name: f"{name}_step" if name in taken or keyword.iskeyword(name) else name
        for name in {**flow.steps, **places}
    }


def _flow_name(flow: FlowClass, taken: set[str]) -> str:
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", flow.node.name).lower()
    short = re.sub(r"_?flow$", "", words) or words
    taken |= {*dir(builtins), *keyword.kwlist, "flow", "step", "each", "current"}
    free = [one for one in (short, words, f"{words}_flow") if one not in taken]
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
