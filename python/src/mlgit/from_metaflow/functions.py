"""Methods as functions: their headers, their bodies, and what they return."""

from __future__ import annotations

import ast

from .data_flow import DataFlow, StepData
from .decorators import Options
from .flow_class import FlowClass, Function
from .local_names import LocalNames
from .notes import MARK, Notes
from .parameters import Outside
from .rewrite import Rewriting, arguments_of_helper
from .source import Edit, Source


class Functions:
    """Writes the functions of one flow."""

    def __init__(
        self, source: Source, flow: FlowClass, data: DataFlow, outside: dict[str, Outside], notes: Notes
    ) -> None:
        self._source, self._flow, self._data, self._outside, self._notes = source, flow, data, outside, notes
        #: Modules and names that the functions need.
        self.imports: set[str] = set()

    def step(self, step: StepData, names: LocalNames, function_name: str, options: Options) -> str:
        """The function of a step, with its decorator."""
        node = step.place.node
        inputs = node.args.args[1].arg if step.place.is_join else None
        rewriting = Rewriting(
            self._source, self._flow, self._notes, node, lambda key: self._name(step, names, key)
        )
        rewriting.with_helpers(self._data.helpers)
        rewriting.expressions(inputs, step.place.before)
        made = [names.of(name) for name in step.makes]
        returned = f"return {', '.join(made)}" if made else "return"
        rewriting.returns(returned)
        self._merges(rewriting)
        if step.place.end is not None:
            rewriting.replace(step.place.end, returned)
        self._note_odd_uses(step)
        for note in self._notes.sorted():
            first = node.body[0].lineno
            if first <= note.line <= (node.end_lineno or first) and note not in options.notes:
                rewriting.comment(note)
        prologue = self._prologue(step, names, inputs)
        is_one_line = node.body[0].lineno == _header_end(self._source, node)
        if not is_one_line:
            rewriting.begin(prologue)
        body = self._body(node, rewriting)
        if step.place.end is None:
            body = f"{body.rstrip()}\n    {returned}\n" if made else body
        self.imports |= rewriting.imports
        head = self._arguments(step, names)
        lines = [*(note.comment() for note in options.notes), self._decorator(step, function_name, options)]
        if not made:
            lines.append(f"def {function_name}({head}) -> None:")
        else:
            lines.append(f"def {function_name}({head}):")
        return "\n".join([*lines, *(prologue if is_one_line else [])]) + "\n" + body

    def helper(self, name: str) -> str:
        """The function of a method that is no step."""
        node, uses = self._flow.helpers[name], self._data.helpers[name]
        names = LocalNames(node, {"self"})
        more = [names.of(one) for one in arguments_of_helper(uses, self._flow)]
        rewriting = Rewriting(
            self._source,
            self._flow,
            self._notes,
            node,
            lambda key: names.of(key) if key in uses.reads else None,
        )
        rewriting.with_helpers(self._data.helpers)
        rewriting.expressions(None, [])
        for one, changed in uses.writes.items():
            line = getattr(changed, "lineno", node.lineno)
            rewriting.comment(
                self._notes.add(line, f"{name}() changes self.{one}", "return it, and assign it in the step")
            )
        self.imports |= rewriting.imports
        is_static = any(isinstance(one, ast.Name) and one.id == "staticmethod" for one in node.decorator_list)
        given = [self._source.of(one) for one in node.args.args[0 if is_static else 1 :]]
        defaults = [self._source.of(one) for one in node.args.defaults]
        without = len(given) - len(defaults)
        parts = [*given[:without], *(f"{one}={value}" for one, value in zip(given[without:], defaults))]
        star = f"*{node.args.vararg.arg}" if node.args.vararg else "*" if more or node.args.kwonlyargs else ""
        only = [
            one.arg if value is None else f"{one.arg}={self._source.of(value)}"
            for one, value in zip(node.args.kwonlyargs, node.args.kw_defaults)
        ]
        rest = [f"**{node.args.kwarg.arg}"] if node.args.kwarg else []
        head = ", ".join([*parts, *([star] if star else []), *more, *only, *rest])
        return f"def {name}({head}):\n{self._body(node, rewriting)}"

    def _name(self, step: StepData, names: LocalNames, key: str) -> str | None:
        if "." in key:
            branch, _, name = key.partition(".")
            if (branch, name) in step.joined:
                return names.of(key)
            return "None" if name in step.failures else None
        if key == "input":
            return names.of("input") if step.item else None
        is_known = key in step.takes or key in step.makes or key in self._outside
        return names.of(key) if is_known else None

    def _arguments(self, step: StepData, names: LocalNames) -> str:
        parts = [names.of("input")] if step.item else []
        parts += [names.of(f"{branch}.{name}") for branch, name in step.joined]
        parts += [names.of(name) for name in step.takes]
        outside = [self._outside[name] for name in step.outside]
        parts += [one.as_argument(names.of(one.attribute)) for one in outside if one.path is None]
        parts += [one.as_argument(names.of(one.attribute)) for one in outside if one.path is not None]
        return ", ".join(parts)

    def _decorator(self, step: StepData, function_name: str, options: Options) -> str:
        named = dict(options.named)
        if function_name != step.place.name:
            named = {"name": repr(step.place.name).replace("'", '"'), **named}
        outputs = [f'"{output_name(name)}"' for name in step.makes]
        if outputs:
            named["outputs"] = outputs[0] if len(outputs) == 1 else f"[{', '.join(outputs)}]"
        return f"@step({', '.join(f'{key}={value}' for key, value in named.items())})" if named else "@step"

    def _prologue(self, step: StepData, names: LocalNames, inputs: str | None) -> list[str]:
        """What stands before the body: values of what arguments are, rows of a join."""
        lines = []
        for name in step.outside:
            outside = self._outside[name]
            if outside.value != "{}":
                lines.append(f"    {names.of(name)} = {outside.value.format(names.of(name))}")
            if outside.module:
                self.imports.add(outside.module)
        if step.rows and inputs is not None:
            self.imports.add("SimpleNamespace")
            lines += [f"    {line}" for line in f"{inputs} = {self._rows(step, names)}".splitlines()]
        for name in step.unsure:
            note = self._notes.add(
                getattr(step.uses.writes[name], "lineno", step.place.node.lineno),
                f"self.{name} is made on some paths only",
                "here it is None on others",
            )
            lines += [f"    {note.comment()}", f"    {names.of(name)} = None"]
        return lines

    def _rows(self, step: StepData, names: LocalNames) -> str:
        none = [f"{name}=None" for name in step.failures]
        lists = {name: names.of(f"{branch}.{name}") for branch, name in step.joined if branch is None}
        if lists:
            ones = list(lists)
            fields = ", ".join([*(f"{name}={name}" for name in ones), *none])
            loop = f"for {ones[0]} in {lists[ones[0]]}"
            if len(ones) > 1:
                loop = f"for {', '.join(ones)} in zip({', '.join(lists.values())})"
            together = f"[SimpleNamespace({fields}) {loop}]"
            return together if len(together) < 90 else f"[\n    SimpleNamespace({fields})\n    {loop}\n]"
        rows = []
        for branch in step.place.before:
            fields_of = [f"{name}={names.of(f'{one}.{name}')}" for one, name in step.joined if one == branch]
            rows.append(f"SimpleNamespace({', '.join([*fields_of, *none])})")
        return f"[{', '.join(rows)}]"

    def _merges(self, rewriting: Rewriting) -> None:
        for node in ast.walk(rewriting.node):
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
                function = node.value.func
                if isinstance(function, ast.Attribute) and function.attr == "merge_artifacts":
                    is_own = node in rewriting.node.body
                    text = f"{MARK} what was merged here is given as arguments"
                    rewriting.replace(node, text if is_own else f"pass  {text}")

    def _note_odd_uses(self, step: StepData) -> None:
        for bare in step.uses.bare:
            self._notes.add(
                bare.lineno, "self itself has no counterpart", "give the artifacts that are meant, by name"
            )
        for name, node in step.uses.inner.items():
            self._notes.add(
                node.lineno,  # type: ignore[attr-defined]
                f"self.{name} is assigned in a function within {step.place.name}",
                "return it from there, and assign it in the step",
            )

    def _body(self, node: Function, rewriting: Rewriting) -> str:
        """From behind the colon of the header on, indented as the body of a function at the top."""
        first = node.body[0]
        line = _header_end(self._source, node) + 1
        if line > first.lineno:
            start = self._source.start(first)
            return "    " + self._source.edited(start, self._source.end(node), rewriting.edits) + "\n"
        last = node.end_lineno or first.lineno
        indent = " " * node.col_offset
        start, end = self._source.line_start(line), self._source.line_start(last + 1)
        documented = ast.get_docstring(node) is not None
        docstring = range(first.lineno, (first.end_lineno or first.lineno) + 1) if documented else range(0)
        dedents: list[Edit] = self._source.dedents(line, last, indent, docstring)
        text = self._source.edited(start, end, [*rewriting.edits, *dedents])
        return text if text.endswith("\n") else f"{text}\n"


def output_name(attribute: str) -> str:
    """Metrics are no artifact, and have that name."""
    return "metrics_value" if attribute.strip("_").lower() == "metrics" else attribute


def _header_end(source: Source, node: Function) -> int:
    """The line of the colon behind ``def …``."""
    depth = 0
    for token in source.tokens:
        if token.start < (node.lineno, node.col_offset):
            continue
        if token.string in ("(", "[", "{"):
            depth += 1
        elif token.string in (")", "]", "}"):
            depth -= 1
        elif token.string == ":" and depth == 0:
            return token.start[0]
    return node.lineno
