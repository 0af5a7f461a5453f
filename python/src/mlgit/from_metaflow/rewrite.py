"""The bodies of methods as those of functions: kept to the letter but for what is of ``self``."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Mapping
from typing import Optional

from .attributes import Uses, attribute_at, called_name, named_attribute
from .cards import without_cards
from .configs import configs_of, key_edits, key_edits_in_text
from .current import of_current, of_current_by_name
from .flow_class import FlowClass, Function, called
from .notes import Note, Notes
from .rows import asked_of_row, is_row, names_of_rows
from .source import Edit, Source
from .step_uses import OWN
from .syntax import is_of_self

#: From 3.12 on the syntax tree knows the places in f-strings.
KNOWS_FSTRINGS = sys.version_info >= (3, 12)
Named = Callable[[str], Optional[str]]


class Rewriting:
    """Collects the edits of one function. ``named`` gives the name of an attribute here, or None."""

    def __init__(
        self,
        source: Source,
        flow: FlowClass,
        notes: Notes,
        node: Function,
        named: Named,
        helpers: Mapping[str, Uses],
    ) -> None:
        self.source, self.flow, self.notes, self.node, self.named = source, flow, notes, node, named
        self.helpers = helpers
        self._configs = configs_of(flow)
        self.edits: list[Edit] = []
        #: What stands in place of the last statement.
        self.end_edit: Edit | None = None
        #: Modules that what was written needs.
        self.imports: set[str] = set()

    def replace(self, node: ast.AST, text: str) -> None:
        self.edits.append(Edit(self.source.start(node), self.source.end(node), text))

    def expressions(self, inputs: str | None, branches: list[str]) -> None:
        """All uses of ``self``, ``inputs.branch`` and ``current``."""
        inside = self.in_fstrings()
        rows = names_of_rows(self.node, inputs) if inputs is not None else set()
        for node in without_cards(self.node):
            text = None
            if isinstance(node, ast.Call):
                text = (
                    self._of_named(node) or of_current_by_name(self, node) or self._of_row(node, inputs, rows)
                )
            elif isinstance(node, ast.Attribute):
                text = self._instead(node, inputs, branches)
            if text is None:
                continue
            if id(node) in inside:
                if not KNOWS_FSTRINGS:
                    continue
                text = _unlike(self.source.of(inside[id(node)])[-1], text)
            self.replace(node, text)
        for node, edit in key_edits(self.node, self._configs, self.source):
            if id(node) not in inside:
                self.edits.append(edit)
            elif KNOWS_FSTRINGS:
                quoted = _unlike(self.source.of(inside[id(node)])[-1], edit.text)
                self.edits.append(Edit(edit.start, edit.end, quoted))
        if not KNOWS_FSTRINGS:
            self._fstrings(inputs, branches)
        for call in [one for one in without_cards(self.node) if isinstance(one, ast.Call)]:
            if KNOWS_FSTRINGS or id(call) not in inside:
                self._helper_call(call)

    def _of_named(self, call: ast.Call) -> str | None:
        """``getattr(self, "x", 0)`` and ``hasattr(self, "x")``."""
        name = named_attribute(call)
        if name is None:
            return None
        text = self._of_self(attribute_at(call, name))
        kind = called_name(call)
        if kind == "hasattr":
            return "False" if text is None else f"({text} is not None)"
        if kind == "setattr":
            return None if text is None else f"{text} = {self.inner(call.args[2])}"
        if len(call.args) > 2:
            default = self.inner(call.args[2])
            return default if text is None else f"({text} if {text} is not None else {default})"
        return text

    def _of_row(self, call: ast.Call, inputs: str | None, rows: set[str]) -> str | None:
        kind = called_name(call)
        number = {"hasattr": 2, "getattr": 3}.get(kind)
        if inputs is None or len(call.args) != number or not is_row(call.args[0], rows, inputs):
            return None
        default = self.inner(call.args[2]) if number == 3 else None
        return asked_of_row(call, self.inner(call.args[0]), default)

    def inner(self, node: ast.expr) -> str:
        """The text of a part, with the changes in it."""
        return self.source.edited(self.source.start(node), self.source.end(node), self._edits_in(node))

    def _edits_in(self, node: ast.expr) -> list[Edit]:
        found = []
        for one in ast.walk(node):
            text = self._instead(one, None, []) if isinstance(one, ast.Attribute) else None
            if text is not None:
                found.append(Edit(self.source.start(one), self.source.end(one), text))
        return found

    def _instead(self, node: ast.Attribute, inputs: str | None, branches: list[str]) -> str | None:
        base = node.value
        if is_of_self(node):
            return self._of_self(node)
        if called(base) == "current" and not isinstance(base, ast.Call):
            # metaflow.current, too
            outer = base.value if isinstance(base, ast.Attribute) else base
            return of_current(self, node) if isinstance(outer, ast.Name) and outer.id != "self" else None
        if isinstance(base, ast.Attribute) and isinstance(base.value, ast.Name) and base.value.id == inputs:
            return self.named(f"{base.attr}.{node.attr}") if base.attr in branches else None
        if isinstance(base, ast.Name) and base.id == inputs and node.attr in branches:
            return f"{inputs}[{branches.index(node.attr)}]"
        return self._of_class(node) if self._is_class(base) else None

    def _is_class(self, base: ast.expr) -> bool:
        """``cls``, the name of the flow, and ``self.__class__``."""
        if isinstance(base, ast.Name):
            return base.id in ("cls", self.flow.node.name)
        return is_of_self(base) and base.attr == "__class__"  # type: ignore[attr-defined]

    def _of_class(self, node: ast.Attribute) -> str | None:
        is_there = node.attr in self.flow.constants or node.attr in self.flow.helpers
        return self.flow.top_name(node.attr) if is_there else None

    def _of_self(self, node: ast.Attribute) -> str | None:
        name = node.attr
        if name in self.flow.properties:
            before, behind = self.around(name) if rebound(self.helpers.get(name, Uses())) else ("", "")
            return f"{before}{self.flow.top_name(name)}({', '.join(self.more_of(name))}){behind}"
        if name in self.flow.helpers or name in self.flow.constants:
            return self.flow.top_name(name)
        if name == "name":
            return f'"{self.flow.node.name}"'
        if name in OWN and name not in ("input", "index"):
            if name not in ("next", "merge_artifacts"):
                self.notes.add(
                    node.lineno, f"self.{name} has no counterpart", "give the step what it needs of it"
                )
            return None
        return self.named(name) or ("None" if name in ("input", "index") else None)

    def around(self, helper: str) -> tuple[str, str]:
        """What stands around a call of a method's function in an expression, for what it changed to be
        assigned there."""
        made = f"made_by_{self.flow.top_name(helper)}"
        changed = [self.named(one) or one for one in rebound(self.helpers[helper])]
        gives = returns_value(self.flow.helpers[helper])
        if len(changed) == 1 and not gives:
            parts = [f"({changed[0]} := {made})"]
        else:
            parts = [f"({one} := {made}[{place}])" for place, one in enumerate(changed, int(gives))]
        return (
            f"(({made} := ",
            f"), {', '.join(parts)})[0][0]" if gives else f"), {', '.join(parts)}, None)[-1]",
        )

    def more_of(self, helper: str) -> list[str]:
        """What a function gets that was a method, of the attributes that it had read."""
        names = arguments_of_helper(self.helpers[helper], self.flow)
        return [f"{name}={self.named(name)}" for name in names if self.named(name)]

    def _helper_call(self, call: ast.Call) -> None:
        if not is_of_self(call.func) or call.func.attr not in self.helpers:  # type: ignore[attr-defined]
            return
        more = self.more_of(call.func.attr)  # type: ignore[attr-defined]
        if more:
            end = self.source.end(call) - 1
            has_arguments = bool(call.args or call.keywords)
            trailing = self.source.text[:end].rstrip().endswith(",")
            comma = "" if not has_arguments else " " if trailing else ", "
            self.edits.append(Edit(end, end, comma + ", ".join(more)))

    def in_fstrings(self) -> dict[int, ast.JoinedStr]:
        return {
            id(inner): node
            for node in ast.walk(self.node)
            if isinstance(node, ast.JoinedStr)
            for inner in ast.walk(node)
        }

    def _fstrings(self, inputs: str | None, branches: list[str]) -> None:
        """By their text, as the tree of older Pythons has no places in them."""
        start, end = self.source.start(self.node), self.source.end(self.node)
        for token in self.source.tokens:
            prefix = re.match(r"[A-Za-z]*", token.string)
            if (
                prefix is None
                or "f" not in prefix.group().lower()
                or not token.string.rstrip().endswith(("'", '"'))
            ):
                continue
            at = self.source.line_start(token.start[0]) + token.start[1]
            if not start <= at < end:
                continue
            for found in re.finditer(r"(?<![\w.])(self|current|\w+\.\w+)\.(\w+)", token.string):
                node = _expression(found.group())
                if not _is_inside_braces(token.string, found.start()) or not isinstance(node, ast.Attribute):
                    continue
                node.lineno = token.start[0]
                text = self._instead(node, inputs, branches)
                if text is not None:
                    quoted = _unlike(token.string[-1], text)
                    self.edits.append(Edit(at + found.start(), at + found.end(), quoted))
                if is_of_self(node) and node.attr in self._configs:
                    for first, last, key in key_edits_in_text(token.string, found.end()):
                        self.edits.append(Edit(at + first, at + last, _unlike(token.string[-1], key)))
                if is_of_self(node) and node.attr in self.helpers and token.string[found.end()] == "(":
                    self._call_in_text(node.attr, token.string, found.end(), at)

    def _call_in_text(self, helper: str, text: str, opening: int, at: int) -> None:
        depth = 0
        for place in range(opening, len(text)):
            depth += (text[place] in "([{") - (text[place] in ")]}")
            if depth == 0:
                more = ", ".join(self.more_of(helper))
                comma = ", " if more and text[opening + 1 : place].strip() else ""
                self.edits.append(Edit(at + place, at + place, comma + _unlike(text[-1], more)))
                return

    def deletions(self) -> None:
        """``del self.x``: nothing is left of it."""
        for statement in [one for one in ast.walk(self.node) if isinstance(one, ast.Delete)]:
            if all(is_of_self(one) for one in statement.targets):
                names = [self.named(one.attr) for one in statement.targets]  # type: ignore[attr-defined]
                self.edits = [one for one in self.edits if not self._is_in(one, statement)]
                self.replace(
                    statement,
                    f"{' = '.join(name for name in names if name)} = None" if any(names) else "pass",
                )

    def _is_in(self, edit: Edit, node: ast.AST) -> bool:
        return self.source.start(node) <= edit.start and edit.end <= self.source.end(node)

    def drop(self, statement: ast.stmt, is_only: bool) -> None:
        """Takes a statement out, with its lines; where its block would be empty, something stays there."""
        first, last = statement.lineno, statement.end_lineno or statement.lineno
        start, end = self.source.line_start(first), self.source.line_start(last + 1)
        has_others = self.source.text[self.source.end(statement) : end].strip().lstrip(";")
        start_of_line = self.source.text[start : self.source.start(statement)].strip()
        if is_only or start_of_line or (has_others and not has_others.startswith("#")):
            start, end = self.source.start(statement), self.source.end(statement)
        self.edits = [one for one in self.edits if not start <= one.start < end]
        self.edits.append(Edit(start, end, "pass" if end == self.source.end(statement) else ""))

    def ends(self, statement: ast.stmt, text: str) -> None:
        """Writes something in place of what says which step follows."""
        self.replace(statement, text)
        self.end_edit = self.edits[-1]

    def returns(self, text: str) -> None:
        """Gives what the step makes with every ``return`` of its own."""
        for node in own_statements(self.node.body):
            if isinstance(node, ast.Return):
                self.replace(node, text)

    def begin(self, lines: list[str]) -> None:
        """Lines before the first statement that is no docstring."""
        first = next((one for one in self.node.body if not _is_docstring(self.node, one)), None)
        if lines and first is not None:
            at = self.source.line_start(first.lineno)
            self.edits.insert(0, Edit(at, at, "".join(f"{line}\n" for line in lines)))

    def comment(self, note: Note) -> None:
        """Above the statement that the note is of, as it will be indented."""
        statement = _statement_at(self.node.body, note.line)
        if statement is None:
            return
        line = statement.lineno
        at = self.source.line_start(line)
        text = self.source.lines[line - 1]
        indent = text[: len(text) - len(text.lstrip())][self.node.col_offset :]
        self.edits.append(Edit(at, at, f"{indent}{note.comment()}\n"))


def arguments_of_helper(uses: Uses, flow: FlowClass) -> list[str]:
    """Attributes that a method reads, and that its function gets as arguments."""
    return [
        name
        for name in uses.reads
        if (name not in OWN or name in ("input", "index"))
        and name not in flow.constants
        and name not in flow.helpers
    ]


def rebound(uses: Uses) -> list[str]:
    """Attributes that a method puts another object in place of: what it changes in place, its caller has."""
    return [name for name in uses.writes if name in uses.rebound]


def returns_value(node: Function) -> bool:
    return any(isinstance(one, ast.Return) and one.value is not None for one in own_statements(node.body))


def _unlike(quote: str, text: str) -> str:
    """With other quotes than those of the text that it is put into."""
    return text.replace(quote, "'" if quote == '"' else '"')


def _expression(text: str) -> ast.expr | None:
    return ast.parse(text, mode="eval").body


def _is_inside_braces(text: str, place: int) -> bool:
    depth = 0
    before = text[:place].replace("{{", "").replace("}}", "") if "{{" in text[:place] else text[:place]
    for letter in before:
        depth += (letter == "{") - (letter == "}")
    return depth > 0


def _is_docstring(node: Function, statement: ast.stmt) -> bool:
    return statement is node.body[0] and ast.get_docstring(node) is not None


def own_statements(body: list[ast.stmt]) -> list[ast.stmt]:
    found: list[ast.stmt] = []
    for statement in body:
        found.append(statement)
        if not isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            for child in ast.iter_child_nodes(statement):
                if isinstance(child, ast.stmt):
                    found += own_statements([child])
                elif isinstance(child, ast.ExceptHandler):
                    found += own_statements(child.body)
    return found


def _statement_at(body: list[ast.stmt], line: int) -> ast.stmt | None:
    """The innermost statement that has the line."""
    statements = [one for one in ast.walk(ast.Module(body, [])) if isinstance(one, ast.stmt)]
    around = [one for one in statements if one.lineno <= line <= (one.end_lineno or line)]
    return max(around, key=lambda one: one.lineno, default=None)
