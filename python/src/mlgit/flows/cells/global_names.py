"""Names of its module that a piece of source uses, as Python itself tells them from local ones."""

from __future__ import annotations

import ast
import symtable

from ..source.used_names import text_annotations, used_names


def global_names(text: str) -> set[str]:
    """Of statements as they would stand at the top of a module.

    In a notebook most names of arguments are names of the notebook, too: more than it uses would be much.
    """
    found: set[str] = set()
    waiting = [symtable.symtable(text, "<cell>", "exec")]
    while waiting:
        table = waiting.pop()
        waiting.extend(table.get_children())
        at_top = table.get_type() == "module"
        found.update(
            symbol.get_name()
            for symbol in table.get_symbols()
            if (at_top and symbol.is_referenced()) or (not at_top and symbol.is_global())
        )
    for node in ast.walk(ast.parse(text)):
        for annotation in text_annotations(node):
            found |= used_names(annotation)
    return found
