"""What calls of well-known names do with the objects that they get."""

from __future__ import annotations

import ast

#: Methods whose result has parts of the object, which can be changed by it.
GIVES_PARTS = {"get", "items", "values", "setdefault", "pop", "popitem", "popleft"}
#: Functions whose result has parts of what they get.
GIVES_WHOLE = {
    "enumerate", "zip", "reversed", "iter", "next", "sorted", "list", "tuple", "dict", "filter", "max", "min",
}  # fmt: skip
_CHANGES = {
    "add", "append", "appendleft", "clear", "difference_update", "discard", "extend", "extendleft", "fit",
    "fit_predict", "fit_resample", "fit_transform", "insert", "intersection_update", "load_state_dict",
    "partial_fit", "pop", "popitem", "popleft", "push", "remove", "reverse", "rotate", "setdefault", "sort",
    "subtract", "symmetric_difference_update", "train", "update",
}  # fmt: skip
_CHANGES_GIVEN = {
    "heapify", "heappop", "heappush", "heappushpop", "heapreplace", "insort", "insort_left", "insort_right",
    "shuffle",
}  # fmt: skip


#: Functions and methods whose arguments stay as they are, though nobody may take what they return.
_KEEPS_FUNCTIONS = {
    "display", "isinstance", "len", "max", "min", "pprint", "print", "repr", "sorted", "str", "sum",
}  # fmt: skip
_KEEPS_METHODS = {
    "add", "append", "appendleft", "dump", "extend", "fit", "fit_predict", "fit_resample", "fit_transform",
    "insert", "intersection_update", "partial_fit", "put", "savefig", "setdefault", "update", "write",
    "writelines", "writerow", "writerows",
}  # fmt: skip


def keeps_what_it_gets(call: ast.Call) -> bool:
    """``print(rows)``, ``model.fit(rows, labels)``, ``json.dump(rows, file)``."""
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr in _KEEPS_METHODS
    return isinstance(function, ast.Name) and function.id in _KEEPS_FUNCTIONS


def changes_its_object(call: ast.Call) -> bool:
    """``rows.pop()``, ``model.fit(…)``, ``table.drop(…, inplace=True)``, whoever takes the result."""
    is_inplace = any(
        one.arg == "inplace" and not (isinstance(one.value, ast.Constant) and not one.value.value)
        for one in call.keywords
    )
    return isinstance(call.func, ast.Attribute) and (call.func.attr in _CHANGES or is_inplace)


def changes_what_it_gets(call: ast.Call) -> bool:
    """``heappop(rows)``, ``random.shuffle(rows)``."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return name in _CHANGES_GIVEN
