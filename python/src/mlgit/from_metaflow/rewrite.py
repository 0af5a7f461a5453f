"""The bodies of methods as those of functions: kept to the letter but for what is of ``self``."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable
from typing import Optional

from .attributes import Uses
from .data_flow import OWN
from .flow_class import FlowClass, Function, called
from .notes import Note, Notes
from .source import Edit, Source

#: Attribute of ``current`` -> the same of a task of mlgit.
_CURRENT = {
    "retry_count": '(int(os.environ["MLGIT_ATTEMPT"]) - 1)',
    "run_id": 'os.environ["MLGIT_RUN"]',
    "task_id": 'os.environ["MLGIT_TASK"]',
}
#: From 3.12 on the syntax tree knows the places in f-strings.
_KNOWS_FSTRINGS = sys.version_info >= (3, 12)
Named = Callable[[str], Optional[str]]


class Rewriting:
    """Collects the edits of one function. ``named`` gives the name of an attribute here, or None."""

    def __init__(self, source: Source, flow: FlowClass, notes: Notes, node: Function, named: Named) -> None:
        self.source, self.flow, self.notes, self.node, self.named = source, flow, notes, node, named
        self.edits: list[Edit] = []
        #: Modules that what was written needs.
        self.imports: set[str] = set()
        self._helper_reads: dict[str, Uses] = {}

    def with_helpers(self, helpers: dict[str, Uses]) -> Rewriting:
        self._helper_reads = helpers
        return self

    def replace(self, node: ast.AST, text: str) -> None:
        self.edits.append(Edit(self.source.start(node), self.source.end(node), text))

    def expressions(self, inputs: str | None, branches: list[str]) -> None:
        """All uses of ``self``, ``inputs.branch`` and ``current``."""
        inside = self._in_fstrings()
        for node in ast.walk(self.node):
            if not isinstance(node, ast.Attribute):
                continue
            text = self._instead(node, inputs, branches)
            if text is None:
                continue
            if id(node) in inside:
                if not _KNOWS_FSTRINGS:
                    continue
                text = _unlike(self.source.of(inside[id(node)])[-1], text)
            self.replace(node, text)
        if not _KNOWS_FSTRINGS:
            self._fstrings(inputs, branches)
        for call in [one for one in ast.walk(self.node) if isinstance(one, ast.Call)]:
            self._helper_call(call)

    def _instead(self, node: ast.Attribute, inputs: str | None, branches: list[str]) -> str | None:
        base = node.value
        if isinstance(base, ast.Name) and base.id == "self":
            return self._of_self(node)
        if isinstance(base, ast.Name) and base.id == "current":
            return self._of_current(node)
        if isinstance(base, ast.Attribute) and isinstance(base.value, ast.Name) and base.value.id == inputs:
            return self.named(f"{base.attr}.{node.attr}") if base.attr in branches else None
        return None

    def _of_self(self, node: ast.Attribute) -> str | None:
        name = node.attr
        if name in self.flow.constants or name in self.flow.helpers:
            return name
        if name == "name":
            return repr(self.flow.node.name)
        if name in OWN and name != "input":
            if name not in ("next", "merge_artifacts"):
                self.notes.add(
                    node.lineno,
                    f"self.{name} has no counterpart",
                    "let the step that makes the list number it",
                )
            return None
        return self.named(name)

    def _of_current(self, node: ast.Attribute) -> str | None:
        if node.attr in ("step_name", "flow_name"):
            return repr(self.node.name if node.attr == "step_name" else self.flow.node.name)
        text = _CURRENT.get(node.attr)
        if text is None:
            self.notes.add(
                node.lineno, f"current.{node.attr} has no counterpart", "take MLGIT_RUN or MLGIT_TASK"
            )
        else:
            self.imports.add("os")
        return text

    def _helper_call(self, call: ast.Call) -> None:
        function = call.func
        if not (isinstance(function, ast.Attribute) and called(function.value) == "self"):
            return
        uses = self._helper_reads.get(function.attr)
        if uses is None:
            return
        more = [
            f"{name}={self.named(name)}" for name in arguments_of_helper(uses, self.flow) if self.named(name)
        ]
        if more:
            end = self.source.end(call) - 1
            has_arguments = bool(call.args or call.keywords)
            trailing = self.source.text[:end].rstrip().endswith(",")
            comma = "" if not has_arguments else " " if trailing else ", "
            self.edits.append(Edit(end, end, comma + ", ".join(more)))

    def _in_fstrings(self) -> dict[int, ast.JoinedStr]:
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

    def returns(self, text: str) -> None:
        """Gives what the step makes with every ``return`` of its own."""
        for node in _own_statements(self.node.body):
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
        if name not in OWN and name not in flow.constants and name not in flow.helpers
    ]


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


def _own_statements(body: list[ast.stmt]) -> list[ast.stmt]:
    found: list[ast.stmt] = []
    for statement in body:
        found.append(statement)
        if not isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            for child in ast.iter_child_nodes(statement):
                if isinstance(child, ast.stmt):
                    found += _own_statements([child])
                elif isinstance(child, ast.ExceptHandler):
                    found += _own_statements(child.body)
    return found


def _statement_at(body: list[ast.stmt], line: int) -> ast.stmt | None:
    """The innermost statement that has the line."""
    statements = [one for one in ast.walk(ast.Module(body, [])) if isinstance(one, ast.stmt)]
    around = [one for one in statements if one.lineno <= line <= (one.end_lineno or line)]
    return max(around, key=lambda one: one.lineno, default=None)
