"""What functions of the file, of modules beside it, and methods of the flow do with what they are given."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from .flow_class import FlowClass, Function
from .sharing import Known, Sharing, Summary

#: Values that cannot be changed in place.
_PLAIN_CALLS = {"str", "int", "float", "bool", "len", "repr", "round", "abs", "hash", "ord", "hasattr"}
_PLAIN_METHODS = {"format", "join", "strip", "lower", "upper", "replace", "startswith", "endswith", "title"}


class Summaries:
    """Each function is read once; one that calls itself is taken for harmless there."""

    def __init__(self, flow: FlowClass) -> None:
        self._flow = flow
        #: Attributes that are a number, a text, or nothing, wherever they are assigned.
        self.plain = _plain_attributes(flow)
        self._known: dict[int, Summary] = {}

    def known(self, call: ast.Call) -> Summary | None:
        """What the function does that is called, if it can be seen."""
        return self._of_call(self._flow.functions)(call)

    def changed(self, body: list[ast.stmt]) -> dict[str, ast.AST]:
        """Attribute of self -> where the body changes it in place."""
        sharing = Sharing(self._of_call(self._flow.functions), self._flow.changers)
        sharing.read(body)
        names = {origin[len("self.") :]: node for origin, node in sharing.changes.items() if "." in origin}
        return {name: node for name, node in names.items() if name not in self.plain}

    def _of_call(self, functions: Mapping[str, ast.AST]) -> Known:
        def of(call: ast.Call) -> Summary | None:
            function = call.func
            node = functions.get(function.id) if isinstance(function, ast.Name) else None
            if isinstance(node, ast.FunctionDef):
                return self._summary(node, functions, 0)
            if functions is self._flow.functions:
                found = self._flow.imported(function)
                if found is not None:
                    beside = {getattr(one, "name", ""): one for one in found[1].tree.body}
                    return self._summary(beside[found[2].name], beside, 0)  # type: ignore[arg-type]
            if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
                method = self._flow.helpers.get(function.attr) if function.value.id == "self" else None
                if isinstance(method, ast.FunctionDef):
                    is_static = any(getattr(one, "id", "") == "staticmethod" for one in method.decorator_list)
                    return self._summary(method, functions, 0 if is_static else 1)
            return None

        return of

    def _summary(self, node: Function, functions: Mapping[str, ast.AST], first: int) -> Summary:
        if id(node) not in self._known:
            self._known[id(node)] = Summary()
            arguments = [one.arg for one in [*node.args.posonlyargs, *node.args.args]][first:]
            every = [*arguments, *(one.arg for one in node.args.kwonlyargs)]
            sharing = Sharing(self._of_call(functions), self._flow.changers, {name: {name} for name in every})
            sharing.read(node.body)
            self._known[id(node)] = Summary(
                tuple(arguments), frozenset(sharing.changes), frozenset(sharing.gives)
            )
        return self._known[id(node)]


def _plain_attributes(flow: FlowClass) -> set[str]:
    found: dict[str, bool] = {}
    for node in [*flow.steps.values(), *flow.helpers.values()]:
        for one in ast.walk(node):
            targets = one.targets if isinstance(one, ast.Assign) else []
            if isinstance(one, (ast.AugAssign, ast.AnnAssign, ast.For, ast.comprehension)):
                targets = [one.target]
            if isinstance(one, ast.withitem) and one.optional_vars is not None:
                targets = [one.optional_vars]
            value = getattr(one, "value", None)
            for target in targets:
                for inner in ast.walk(target):
                    if isinstance(inner, ast.Attribute) and getattr(inner.value, "id", "") == "self":
                        is_plain = inner is target and value is not None and _is_plain(value)
                        found[inner.attr] = found.get(inner.attr, True) and is_plain
    return {name for name, is_plain in found.items() if is_plain}


def _is_plain(node: ast.expr) -> bool:
    if isinstance(node, (ast.Constant, ast.JoinedStr, ast.Compare)):
        return True
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, ast.Not) or _is_plain(node.operand)
    if isinstance(node, ast.BinOp):
        return _is_plain(node.left) and _is_plain(node.right)
    if isinstance(node, ast.BoolOp):
        return all(_is_plain(one) for one in node.values)
    if isinstance(node, ast.IfExp):
        return _is_plain(node.body) and _is_plain(node.orelse)
    if isinstance(node, ast.Call):
        name = node.func
        if isinstance(name, ast.Name):
            return name.id in _PLAIN_CALLS
        return isinstance(name, ast.Attribute) and name.attr in _PLAIN_METHODS and _is_text(name.value)
    return False


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, (ast.Constant, ast.JoinedStr))
