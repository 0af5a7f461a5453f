"""Methods as functions: their headers, their bodies, and what they return."""

from __future__ import annotations

import ast

from .arguments import Argument, arguments_of
from .cards import adds_to_card, blocks_of
from .catching import Catching
from .choices import as_condition
from .data_flow import DataFlow
from .decorators import Options
from .flow_class import FlowClass, Function
from .helpers import header, rewriting_of, take_changes
from .joins import is_merge
from .local_names import LocalNames
from .notes import Notes
from .parameters import Outside
from .prelude import is_metaflow
from .prologue import Prologue
from .rewrite import Rewriting
from .source import Edit, Source
from .step_data import StepData
from .transitions import Place


class Functions:
    """Writes the functions of one flow."""

    def __init__(
        self,
        source: Source,
        flow: FlowClass,
        data: DataFlow,
        outside: dict[str, Outside],
        notes: Notes,
    ) -> None:
        self._source, self._flow, self._data, self._outside, self._notes = source, flow, data, outside, notes
        #: Modules and names that the functions need.
        self.imports: set[str] = set()

    def step(self, step: StepData, names: LocalNames, function_name: str, options: Options) -> str:
        """The function of a step, with its decorator."""
        decorator = "\n".join(
            [*(note.comment() for note in options.notes), self.decorator(step, function_name, options)]
        )
        given = arguments_of(step, names, self._outside, self._data)
        decorator += "".join(f"\n@{one}" for one in options.kept)
        return f"{decorator}\n{self.function(step, names, function_name, options, given)}"

    def function(
        self, step: StepData, names: LocalNames, name: str, options: Options, given: list[Argument]
    ) -> str:
        """Without a decorator."""
        node = step.place.node
        inputs = node.args.args[1].arg if step.place.is_join else None
        rewriting = Rewriting(
            self._source,
            self._flow,
            self._notes,
            node,
            lambda key: self._name(step, names, key),
            self._data.helpers,
        )
        catching = Catching(options.catch, names, self._source, node) if options.catch is not None else None
        returned = self.returned(step, names)
        prologue = Prologue(self._data, step, names, self._outside, self._notes)
        lines = prologue.lines(inputs, catching is not None)
        head = header_of(name, [one.text for one in given], "" if returned != "return" else " -> None")
        if step.place.added:
            return "\n".join([head, *(f"    {line}" for line in [*lines, returned])]) + "\n"
        self._edit(rewriting, step, inputs, returned)
        for note in self._notes.sorted():
            first = node.body[0].lineno
            is_said = note in options.notes or note.comment() in lines
            if first <= note.line <= (node.end_lineno or first) and not is_said:
                rewriting.comment(note)
        self.imports |= rewriting.imports | prologue.imports
        if catching is not None:
            text = catching.function(head, lines, returned, rewriting)
            self.imports |= catching.imports
            return text
        is_one_line = node.body[0].lineno == self._source.colon(node)[0]
        indented = [f"    {line}" for line in lines]
        if not is_one_line:
            rewriting.begin(indented)
        body = body_text(self._source, node, rewriting)
        if step.place.end is None and returned != "return":
            body = f"{body.rstrip()}\n    {returned}\n"
        return "\n".join([head, *(indented if is_one_line else [])]) + "\n" + body

    def _edit(self, rewriting: Rewriting, step: StepData, inputs: str | None, returned: str) -> None:
        rewriting.expressions(inputs, step.place.before)
        self._by_name(rewriting, step)
        rewriting.deletions()
        rewriting.returns(returned)
        take_changes(rewriting, self._notes)
        self._merges(rewriting)
        drop_cards(rewriting)
        drop_imports(rewriting)
        if step.place.end is not None and returned == "return" and has_more(step.place):
            rewriting.drop(step.place.end, is_only=False)
        elif step.place.end is not None:
            rewriting.ends(step.place.end, self._check_of_choice(step, rewriting) + returned)
        self._note_odd_uses(step)

    def helper(self, name: str) -> str:
        """The function of a method that is no step."""
        node, uses = self._flow.helpers[name], self._data.helpers[name]
        rewriting, more, behind = rewriting_of(
            node, uses, self._source, self._flow, self._data.helpers, self._notes
        )
        take_changes(rewriting, self._notes)
        drop_cards(rewriting)
        drop_imports(rewriting)
        for bare in uses.bare:
            note = self._notes.add(
                bare.lineno, "self itself has no counterpart", "give what is meant, by name"
            )
            rewriting.comment(note)
        self.imports |= rewriting.imports
        gone = ("staticmethod", "classmethod", "property", "cached_property")
        decorators = [
            f"@{self._source.of(one)}\n"
            for one in node.decorator_list
            if not (
                isinstance(one, (ast.Name, ast.Attribute)) and self._source.of(one).split(".")[-1] in gone
            )
        ]
        body = body_text(self._source, node, rewriting)
        body = body if not behind or body.endswith("\n") else f"{body}\n"
        head = header(node, self._flow.top_name(name), more, self._source)
        return f"{''.join(decorators)}{head}\n{body}{behind}"

    def returned(self, step: StepData, names: LocalNames) -> str:
        """The statement that a step ends with."""
        made = [
            f"list(enumerate({names.of(step.place.foreach or '')}))"
            if name == step.numbers
            else names.of(name)
            for name in step.makes
        ]
        if step.metric is not None:
            made.append(f'{{"{step.metric}": {names.of(step.metric)}}}')
        return f"return {', '.join(made)}" if made else "return"

    def _check_of_choice(self, step: StepData, rewriting: Rewriting) -> str:
        """Metaflow refuses what it has no step for."""
        choice = step.place.choice
        if choice is None or choice.is_yes_or_no or step.place.loop or choice.attribute in self._flow.outside:
            return ""
        name = rewriting.named(choice.attribute)
        known = ", ".join(repr(value).replace("'", '"') for value in choice.values)
        end = step.place.end
        assert end is not None
        indent = " " * (end.col_offset - step.place.node.col_offset)
        several = f"({known})" if len(choice.values) > 1 else f"({known},)"
        text = f'f"no step is for {choice.attribute}={{{name}!r}}"'
        return f"if {name} not in {several}:\n{indent}    raise ValueError({text})\n{indent}"

    def _name(self, step: StepData, names: LocalNames, key: str) -> str | None:
        if "." in key:
            branch, _, name = key.partition(".")
            return names.of(key) if (branch, name) in step.joined else None
        if key in ("input", "index"):
            return names.of(key) if step.item or key in step.takes else None
        if key == step.numbers:
            return None
        is_known = key in step.takes or key in step.makes or key in self._outside
        return names.of(key) if is_known or key in (*step.chosen, *step.merged) else None

    def decorator(self, step: StepData, function_name: str, options: Options) -> str:
        """``@step(…)``."""
        named = dict(options.named)
        if function_name != step.place.name:
            named = {"name": f'"{step.place.name}"', **named}
        when = self._when(step)
        if when:
            named["when"] = when
        outputs = [f'"{output}"' for output in step.outputs]
        if outputs:
            named["outputs"] = outputs[0] if len(outputs) == 1 else f"[{', '.join(outputs)}]"
        given = [f"{key}={value}" for key, value in named.items()]
        if not given:
            return "@step"
        together = f"@step({', '.join(given)})"
        return (
            together
            if len(together) <= 110
            else "\n".join(["@step(", *(f"    {one}," for one in given), ")"])
        )

    def _when(self, step: StepData) -> str:
        conditions = []
        for case in step.place.cases:
            choice = self._data.places[case.step].choice
            assert choice is not None
            is_outside = choice.attribute in self._flow.outside
            value = f"params.{choice.attribute}" if is_outside else f"metrics.{case.step}.{choice.attribute}"
            conditions.append(as_condition(case.values, value, choice))
        text = " && ".join(conditions)
        return "" if not text else f"'{text}'" if '"' in text else f'"{text}"'

    def _merges(self, rewriting: Rewriting) -> None:
        """What was merged is given as arguments."""
        for block in blocks_of(rewriting.node):
            merges = [one for one in block if isinstance(one, ast.Expr) and is_merge(one.value)]
            for statement in merges:
                rewriting.drop(statement, is_only=len(merges) == len(block) and statement is merges[0])

    def _by_name(self, rewriting: Rewriting, step: StepData) -> None:
        """``self`` as what has all attributes that are there by then."""
        there = [*step.takes, *step.chosen, *step.merged, *step.outside]
        for node in ast.walk(step.place.node):
            certain = step.uses.by_name.get(id(node))
            if certain is None or not isinstance(node, ast.Name) or not self._source.has(node):
                continue
            names = dict.fromkeys([*there, *(one for one in step.makes if one in certain)])
            fields = [f"{name}={rewriting.named(name)}" for name in names if rewriting.named(name)]
            fields += [f"{name}={self._flow.top_name(name)}" for name in self._flow.constants]
            rewriting.imports.add("SimpleNamespace")
            rewriting.replace(node, f"SimpleNamespace({', '.join(fields)})")

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


def header_of(name: str, arguments: list[str], returned: str) -> str:
    """Of a function, in as many lines as it takes."""
    together = f"def {name}({', '.join(arguments)}){returned}:"
    if len(together) <= 110:
        return together
    return "\n".join([f"def {name}(", *(f"    {one}," for one in arguments), f"){returned}:"])


def drop_cards(rewriting: Rewriting) -> None:
    """Comments say what a card had."""
    told = False
    for block in blocks_of(rewriting.node):
        cards = [one for one in block if adds_to_card(one)]
        for statement in cards:
            if not told:
                told = True
                rewriting.notes.add(
                    statement.lineno,
                    "current.card: a card of Metaflow",
                    "return the figure or page as an output; mlgit report shows it",
                )
            rewriting.drop(statement, is_only=len(cards) == len(block) and statement is cards[0])


def has_more(place: Place) -> bool:
    """Whether something is left of a body without what says which step follows."""
    others = [one for one in place.node.body if one is not place.end]
    gone = [
        adds_to_card(one) or is_metaflow(one) or (isinstance(one, ast.Expr) and is_merge(one.value))
        for one in others
    ]
    return not all(gone)


def drop_imports(rewriting: Rewriting) -> None:
    """Imports of Metaflow stand at the top, where they are needed."""
    for block in blocks_of(rewriting.node):
        imports = [one for one in block if is_metaflow(one)]
        for statement in imports:
            rewriting.drop(statement, is_only=len(imports) == len(block) and statement is imports[0])


def body_text(source: Source, node: Function, rewriting: Rewriting, dedent: bool = True) -> str:
    """From behind the colon of the header on, indented as the body of a function at the top."""
    first = node.body[0]
    line = source.colon(node)[0] + 1
    if line > first.lineno:
        start = source.start(first)
        return "    " + source.edited(start, source.end(node), rewriting.edits) + "\n"
    last = node.end_lineno or first.lineno
    indent = " " * node.col_offset
    start, end = source.line_start(line), source.line_start(last + 1)
    documented = ast.get_docstring(node) is not None
    docstring = range(first.lineno, (first.end_lineno or first.lineno) + 1) if documented else range(0)
    dedents: list[Edit] = source.dedents(line, last, indent, docstring) if dedent else []
    text = source.edited(start, end, [*rewriting.edits, *dedents])
    return text if text.endswith("\n") else f"{text}\n"
