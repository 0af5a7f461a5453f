"""``@catch``: an exception is a result, once there is no further attempt."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from .catch import Catch
from .flow_class import Function
from .local_names import LocalNames
from .rewrite import Rewriting
from .source import Source

#: Of what Metaflow keeps of an exception.
_PARTS = {"exception", "type", "stacktrace"}


@dataclass
class Catching:
    """Writes the function of such a step."""

    catch: Catch
    names: LocalNames
    source: Source
    node: Function
    imports: set[str] = field(default_factory=lambda: {"traceback"})

    def function(self, head: str, lines: list[str], returned: str, rewriting: Rewriting) -> str:
        """``try`` around the body, which stays where it is."""
        from .functions import body_text

        last = rewriting.end_edit
        if last is not None:
            rewriting.edits.remove(last)
            rewriting.edits.append(type(last)(last.start, last.end, "pass" if len(self._body()) == 1 else ""))
        text = body_text(self.source, self.node, rewriting, dedent=False).rstrip()
        inner = " " * self.node.body[0].col_offset
        # The body has the indentation that it had in the class, which is one more than in a function.
        outer = " " * self.node.col_offset
        error = " as error" if self.catch.attribute else ""
        handler = [f"{outer}except Exception{error}:"]
        if self.catch.retries:
            self.imports.add("os")
            handler += [
                f'{inner}if int(os.environ["MLGIT_ATTEMPT"]) <= {self.catch.retries}:',
                f"{inner}{outer}raise",
            ]
        handler.append(f"{inner}traceback.print_exc()")
        if self.catch.attribute:
            handler.append(
                f"{inner}{self.names.of(self.catch.attribute)} = {self._caught(self.catch.attribute)}"
            )
        before = [f"{outer}{line}" for line in lines]
        return "\n".join([head, *before, f"{outer}try:", text, *handler, f"{outer}{returned}", ""])

    def _caught(self, attribute: str) -> str:
        """A text, unless the flow asks for its parts, which Metaflow's has."""
        asked = [one for one in ast.walk(self.source.tree) if isinstance(one, ast.Attribute)]
        if not any(
            one.attr in _PARTS and isinstance(one.value, ast.Attribute) and one.value.attr == attribute
            for one in asked
        ):
            return "repr(error)"
        self.imports.add("SimpleNamespace")
        name = 'f"{type(error).__module__}.{type(error).__name__}"'
        return f"SimpleNamespace(exception=str(error), type={name}, stacktrace=traceback.format_exc())"

    def _body(self) -> list[ast.stmt]:
        return self.node.body
