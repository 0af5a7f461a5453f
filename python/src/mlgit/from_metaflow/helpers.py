"""Methods that are no steps, as functions; what they assign to ``self`` they return as well."""

from __future__ import annotations

import ast

from .attributes import Uses
from .flow_class import FlowClass, Function
from .local_names import LocalNames
from .notes import Notes
from .rewrite import KNOWS_FSTRINGS, Rewriting, arguments_of_helper, own_statements, rebound, returns_value
from .source import Edit, Source
from .syntax import is_of_self


def header(node: Function, name: str, more: list[str], source: Source) -> str:
    """Without self, and with what the function gets of it."""
    is_static = any(isinstance(one, ast.Name) and one.id == "staticmethod" for one in node.decorator_list)
    arguments = [*node.args.posonlyargs, *node.args.args][0 if is_static else 1 :]
    given = [source.of(one) for one in arguments]
    defaults = [source.of(one) for one in node.args.defaults]
    without = len(given) - len(defaults)
    parts = [*given[:without]]
    for argument, text, value in zip(arguments[without:], given[without:], defaults):
        parts.append(f"{text} = {value}" if argument.annotation else f"{text}={value}")
    vararg = node.args.vararg
    star = f"*{source.of(vararg)}" if vararg else "*" if more or node.args.kwonlyargs else ""
    only = [
        source.of(one) if value is None else f"{source.of(one)}={source.of(value)}"
        for one, value in zip(node.args.kwonlyargs, node.args.kw_defaults)
    ]
    rest = [f"**{source.of(node.args.kwarg)}"] if node.args.kwarg else []
    returned = f" -> {source.of(node.returns)}" if node.returns is not None else ""
    words = "async def" if isinstance(node, ast.AsyncFunctionDef) else "def"
    return f"{words} {name}({', '.join([*parts, *([star] if star else []), *more, *only, *rest])}){returned}:"


def rewriting_of(
    node: Function,
    uses: Uses,
    source: Source,
    flow: FlowClass,
    helpers: dict[str, Uses],
    notes: Notes,
) -> tuple[Rewriting, list[str], str]:
    """The body, the names of its further arguments, and what is to be written behind it."""
    names = LocalNames(node, {"self", *flow.helpers})
    further = [names.of(one) for one in arguments_of_helper(uses, flow)]
    known = {*uses.reads, *uses.writes}
    rewriting = Rewriting(
        source, flow, notes, node, lambda key: names.of(key) if key in known else None, helpers
    )
    rewriting.expressions(None, [])
    changes = [names.of(one) for one in rebound(uses)]
    if not changes:
        return rewriting, further, ""
    gives = returns_value(node)
    for one in own_statements(node.body):
        if isinstance(one, ast.Return):
            if one.value is None:
                rewriting.replace(one, f"return {', '.join([*(['None'] if gives else []), *changes])}")
            else:
                end = source.end(one)
                rewriting.edits.append(Edit(end, end, f", {', '.join(changes)}"))
    is_over = isinstance(node.body[-1], (ast.Return, ast.Raise))
    behind = f"    return {', '.join([*(['None'] if gives else []), *changes])}\n"
    return rewriting, further, "" if is_over else behind


def take_changes(rewriting: Rewriting, notes: Notes) -> None:
    """Assigns what a method's function returns of what it has changed."""
    wanted = {
        id(call): call
        for call in ast.walk(rewriting.node)
        if isinstance(call, ast.Call)
        and is_of_self(call.func)
        and rebound(rewriting.helpers.get(call.func.attr, Uses()))  # type: ignore[attr-defined]
    }
    for statement in ast.walk(rewriting.node):
        if isinstance(statement, (ast.Expr, ast.Assign)) and id(statement.value) in wanted:
            call = wanted.pop(id(statement.value))
            if not _assign(rewriting, statement, call):
                wanted[id(call)] = call
    inside = _out_of_reach(rewriting)
    for call in wanted.values():
        name = call.func.attr  # type: ignore[attr-defined]
        if id(call) in inside:
            changed = ", ".join(f"self.{one}" for one in rebound(rewriting.helpers[name]))
            notes.add(
                call.lineno,
                f"{name}() changes {changed}, and is called in a function or text within the step",
                f"call it before, and assign what it returns: value, … = {name}(…)",
            )
        else:
            _assign_within(rewriting, call)


def _out_of_reach(rewriting: Rewriting) -> set[int]:
    """What an assignment in it would not be one of the function itself, or has no place of its own."""
    kinds = (ast.Lambda, ast.FunctionDef, ast.AsyncFunctionDef)
    node = rewriting.node
    inner = [one for one in ast.walk(node) if isinstance(one, kinds) and one is not node]
    found = {id(one) for each in inner for one in ast.walk(each)}
    return found if KNOWS_FSTRINGS else found | set(rewriting.in_fstrings())


def _assign_within(rewriting: Rewriting, call: ast.Call) -> None:
    """In an expression: evaluated where it stands, however often."""
    before, behind = rewriting.around(call.func.attr)  # type: ignore[attr-defined]
    start, end = rewriting.source.start(call), rewriting.source.end(call)
    rewriting.edits.append(Edit(start, start, before))
    rewriting.edits.append(Edit(end, end, behind))


def _assign(rewriting: Rewriting, statement: ast.Expr | ast.Assign, call: ast.Call) -> bool:
    name = call.func.attr  # type: ignore[attr-defined]
    changed = [rewriting.named(one) or one for one in rebound(rewriting.helpers[name])]
    gives = returns_value(rewriting.flow.helpers[name])
    source = rewriting.source
    if isinstance(statement, ast.Expr):
        start = source.start(statement)
        rewriting.edits.append(Edit(start, start, f"{', '.join([*(['_'] if gives else []), *changed])} = "))
        return True
    if not gives or len(statement.targets) != 1:
        return False
    (target,) = statement.targets
    end = source.end(target)
    is_bare = isinstance(target, ast.Tuple) and not source.of(target).startswith("(")
    if is_bare:
        rewriting.edits.append(Edit(source.start(target), source.start(target), "("))
    rewriting.edits.append(Edit(end, end, f"{')' if is_bare else ''}, {', '.join(changed)}"))
    return True
