"""Attributes of a ``Config`` as keys of a dict."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from .flow_class import FlowClass, called
from .source import Edit, Source
from .syntax import is_of_self

#: What a dict has as well.
_METHODS = {"get", "items", "keys", "values", "copy"}


def configs_of(flow: FlowClass) -> set[str]:
    """Attributes that are a ``Config``."""
    return {name for name, call in flow.outside.items() if called(call) == "Config"}


def value_of_config(node: ast.expr | None, outside: dict[str, ast.Call], source: Source) -> str | None:
    """``config.size`` in the class, and ``config_expr("config.size * 2")``: read from the file of it. None
    where it is something else, or the file has no name or a parser."""
    if isinstance(node, ast.Call) and called(node) == "config_expr" and node.args:
        text = node.args[0].value if isinstance(node.args[0], ast.Constant) else None
        try:
            node = ast.parse(str(text), mode="eval").body
        except SyntaxError:
            return None
    if node is None:
        return None
    found = _key_of_config(node, outside, source)
    if found is not None:
        return found
    keys = [one for one in ast.walk(node) if _key_of_config(one, outside, source) is not None]
    if not keys:
        return None
    made = _WithKeys(outside, source).visit(ast.parse(ast.unparse(node), mode="eval").body)
    left = {one.id for one in ast.walk(made) if isinstance(one, ast.Name)}
    return None if left & set(outside) else ast.unparse(made)


class _WithKeys(ast.NodeTransformer):
    """Puts what reads the files in place of keys of configurations."""

    def __init__(self, outside: dict[str, ast.Call], source: Source) -> None:
        self._outside, self._source = outside, source

    def generic_visit(self, node: ast.AST) -> ast.AST:
        text = _key_of_config(node, self._outside, self._source)
        return super().generic_visit(node) if text is None else ast.parse(text, mode="eval").body


def _key_of_config(node: ast.AST, outside: dict[str, ast.Call], source: Source) -> str | None:
    keys: list[str] = []
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        if isinstance(node, ast.Attribute):
            keys.insert(0, f'["{node.attr}"]')
        elif isinstance(node.slice, ast.Constant):
            value = node.slice.value
            keys.insert(0, f'["{value}"]' if isinstance(value, str) else f"[{value!r}]")
        else:
            return None
        node = node.value
    call = outside.get(node.id) if isinstance(node, ast.Name) else None
    if call is None or called(call) != "Config" or not keys:
        return None
    options = {one.arg: one.value for one in call.keywords}
    default = options.get("default")
    if not isinstance(default, ast.Constant) or {"parser", "default_value"} & set(options):
        return None
    return f"json.loads(Path({source.of(default)}).read_text()){''.join(keys)}"


def key_edits(node: ast.AST, configs: set[str], source: Source) -> Iterator[tuple[ast.AST, Edit]]:
    """``self.config.model.name`` -> ``self.config["model"]["name"]``."""
    functions = {id(one.func): one for one in ast.walk(node) if isinstance(one, ast.Call)}
    names = _parts_of_configs(node, configs)
    for one in ast.walk(node):
        if not isinstance(one, ast.Attribute) or not _is_in_config(one.value, configs, names):
            continue
        start, call = source.end(one.value), functions.get(id(one))
        if call is None:
            yield one, Edit(start, source.end(one), f'["{one.attr}"]')
        elif one.attr == "to_dict":
            yield one, Edit(start, source.end(call), "")
        elif one.attr not in _METHODS:
            yield one, Edit(start, source.end(one), f'["{one.attr}"]')


def key_edits_in_text(text: str, start: int) -> Iterator[tuple[int, int, str]]:
    """The same behind a place in the text of a literal."""
    while True:
        key = re.compile(r"\.(\w+)").match(text, start)
        if key is None:
            return
        is_method = key.group(1) in _METHODS and text[key.end() : key.end() + 1] == "("
        if is_method:
            return
        yield key.start(), key.end(), f'["{key.group(1)}"]'
        start = key.end()


def _parts_of_configs(node: ast.AST, configs: set[str]) -> set[str]:
    """Variables that have nothing but a part of a configuration: ``model = self.config.model``."""
    bound: dict[str, list[ast.expr]] = {}
    for one in ast.walk(node):
        pairs = [(target, one.value) for target in one.targets] if isinstance(one, ast.Assign) else []
        if isinstance(one, (ast.For, ast.comprehension)):
            pairs = [(one.target, one.iter)]
        for target, value in pairs:
            for name in ast.walk(target):
                if isinstance(name, ast.Name):
                    bound.setdefault(name.id, []).append(value if name is target else ast.Constant(None))
    found: set[str] = set()
    for _ in bound:
        found |= {
            name
            for name, values in bound.items()
            if all(_is_in_config(one, configs, found) for one in values)
        }
    return found


def _is_in_config(node: ast.expr, configs: set[str], names: set[str]) -> bool:
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        if is_of_self(node):
            return node.attr in configs  # type: ignore[union-attr]
        node = node.value
    return isinstance(node, ast.Name) and node.id in names
