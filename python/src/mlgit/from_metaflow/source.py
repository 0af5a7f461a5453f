"""A Python file as text that parts are cut out of, with changes at places that its syntax tree names."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Edit:
    """Replaces the characters from ``start`` to ``end`` of the file."""

    start: int
    end: int
    text: str


class Source:
    """The text of a file and where its lines begin."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tree = ast.parse(text)
        self.lines = text.splitlines(keepends=True)
        self._starts = [0]
        for line in self.lines:
            self._starts.append(self._starts[-1] + len(line))
        self.tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
        self._inside = self._lines_inside_strings()

    def offset(self, line: int, column: int) -> int:
        """Of a place as the syntax tree has it: a line from 1, and bytes of UTF-8 before it."""
        start = self._starts[line - 1]
        if line > len(self.lines):
            return start
        return start + len(self.lines[line - 1].encode()[:column].decode())

    def start(self, node: ast.AST) -> int:
        return self.offset(node.lineno, node.col_offset)  # type: ignore[attr-defined]

    def end(self, node: ast.AST) -> int:
        return self.offset(node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]

    def of(self, node: ast.AST) -> str:
        return self.text[self.start(node) : self.end(node)]

    def has(self, node: ast.expr) -> bool:
        """Whether it stands where the tree says: older Pythons do not know the places in f-strings."""
        try:
            return ast.dump(ast.parse(self.of(node), mode="eval").body) == ast.dump(node)
        except (SyntaxError, ValueError):
            return False

    def line_start(self, line: int) -> int:
        return self._starts[line - 1]

    def colon(self, node: ast.AST) -> tuple[int, int]:
        """The line of the colon behind ``def …`` or ``class …``, and its place in the text."""
        depth = 0
        for token in self.tokens:
            if token.start < (node.lineno, node.col_offset):  # type: ignore[attr-defined]
                continue
            if token.string in ("(", "[", "{"):
                depth += 1
            elif token.string in (")", "]", "}"):
                depth -= 1
            elif token.string == ":" and depth == 0:
                return token.start[0], self._starts[token.start[0] - 1] + token.start[1]
        raise ValueError("a header has a colon")

    def edited(self, start: int, end: int, edits: Iterable[Edit]) -> str:
        """A part of the text with those of the edits that are in it. What is inserted comes before what is
        replaced there, and an edit before those within it."""
        parts, at = [], start
        for edit in sorted(edits, key=lambda one: (one.start, one.end > one.start, -one.end)):
            if edit.start < at or edit.end > end:
                continue
            parts += [self.text[at : edit.start], edit.text]
            at = edit.end
        return "".join([*parts, self.text[at:end]])

    def dedents(self, first: int, last: int, indent: str, docstring: range = range(0)) -> list[Edit]:
        """Edits that take an indentation away from lines that do not begin inside of a string, other than the
        docstring."""
        return [
            Edit(self.line_start(line), self.line_start(line) + len(indent), "")
            for line in range(first, last + 1)
            if (line not in self._inside or line in docstring) and self.lines[line - 1].startswith(indent)
        ]

    def indents(self, first: int, last: int, indent: str) -> list[Edit]:
        """Edits that put an indentation before lines that do not begin inside of a string."""
        return [
            Edit(self.line_start(line), self.line_start(line), indent)
            for line in range(first, last + 1)
            if line not in self._inside and self.lines[line - 1].strip()
        ]

    def _lines_inside_strings(self) -> set[int]:
        inside: set[int] = set()
        opened = 0
        for token in self.tokens:
            name = tokenize.tok_name[token.type]
            if name == "STRING":
                inside.update(range(token.start[0] + 1, token.end[0] + 1))
            elif name == "FSTRING_START":
                opened = opened or token.start[0]
            elif name == "FSTRING_END":
                inside.update(range(opened + 1, token.end[0] + 1))
                opened = 0
        return inside
