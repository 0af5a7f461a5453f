"""What steps with ``inputs`` take of the tasks before them."""

from __future__ import annotations

import ast

from .flow_class import called
from .notes import Notes
from .rows import is_row, names_of_rows
from .step_data import StepData
from .transitions import Place


class Joins:
    """``after`` is filled while the steps are gone through: step -> attribute -> the step that made it
    last."""

    def __init__(
        self,
        places: dict[str, Place],
        after: dict[str, dict[str, str]],
        later: dict[str, set[str]],
        functions: dict[str, ast.AST],
        notes: Notes,
    ) -> None:
        self._functions = functions
        self._places, self._after, self._later, self._notes = places, after, later, notes

    def there(self, data: StepData) -> dict[str, str]:
        """Notes what is read of ``inputs``, and returns what is in self after a merge."""
        if not data.place.before:
            return {}
        self._rows(data)
        call = next((one for one in ast.walk(data.place.node) if is_merge(one)), None)
        return self._merged(data, call) if isinstance(call, ast.Call) else {}

    def is_foreach(self, place: Place) -> bool:
        before = self._places[place.before[0]]
        splits = before.splits
        return bool(splits and splits[-1][1]) or before.foreach is not None

    def is_list(self, join: Place, maker: str) -> bool:
        """Whether a join of a foreach gets a value of each task, and not one that all of them had before."""
        return len(self._places[maker].mapped) > len(join.mapped)

    def _rows(self, data: StepData) -> None:
        place = data.place
        inputs = place.node.args.args[1].arg
        is_foreach = self.is_foreach(place)
        named: set[int] = set()
        for node in ast.walk(place.node):
            branch = _branch_of(node, inputs)
            if branch is None or is_foreach:
                continue
            if branch in place.before:
                named |= {
                    id(inner) for inner in ast.walk(node) if isinstance(inner, (ast.Name, ast.Attribute))
                }
                self._take(data, branch, node.attr, node.lineno)  # type: ignore[attr-defined]
            elif branch in self._places:
                why = f"{branch} is not the last step before {place.name}"
                self._notes.add(node.lineno, why, "name that one")  # type: ignore[attr-defined]
        merging = {id(inner) for one in ast.walk(place.node) if is_merge(one) for inner in ast.walk(one)}
        data.rows = any(
            isinstance(node, ast.Name) and node.id == inputs and id(node) not in named | merging
            for node in ast.walk(place.node)
        )
        if not data.rows:
            return
        known = {name for one in place.before for name in self._after.get(one, {})}
        readers = [place.node, *self._given_to(place.node, inputs)]
        for node in [inner for reader in readers for inner in ast.walk(reader)]:
            name = _read_of_rows(node) if id(node) not in named else None
            if name in known:
                for branch in [None] if is_foreach else place.before:
                    self._take(data, branch, name, node.lineno)  # type: ignore[attr-defined]
        data.of_items = _items_of_rows(place.node, inputs) if is_foreach else set()
        has_list = any(self.is_list(place, maker) for maker in data.joined.values())
        if data.of_items or (is_foreach and not has_list):
            # How many rows there are, the items tell.
            data.joined[(None, "input")] = self._places[self._split_of(place)].following[0]

    def _given_to(self, node: ast.AST, inputs: str) -> list[ast.AST]:
        """Functions of the file that get the rows, or may."""
        given = [
            called(call)
            for call in ast.walk(node)
            if isinstance(call, ast.Call)
            and any(
                isinstance(one, ast.Name) and one.id == inputs for part in call.args for one in ast.walk(part)
            )
        ]
        return [self._functions[name] for name in dict.fromkeys(given) if name in self._functions]

    def _take(self, data: StepData, branch: str | None, name: str, line: int) -> None:
        maker = self._after.get(branch or data.place.before[0], {}).get(name)
        if maker is not None:
            data.joined[(branch, name)] = maker
        elif branch is not None and not data.rows:
            self._notes.add(line, f"{branch} makes no {name}", "give it as an argument")

    def _merged(self, data: StepData, call: ast.Call) -> dict[str, str]:
        """What ``merge_artifacts`` gives: all that is one and the same in all branches."""
        place = data.place
        left_out, only = (
            set(self._texts(call, "exclude") or []) | data.uses.certain,
            self._texts(call, "include"),
        )
        found: dict[str, str] = {}
        for name in dict.fromkeys(name for one in place.before for name in self._after.get(one, {})):
            if name in left_out or (only is not None and name not in only):
                continue
            makers = {self._after[one][name] for one in place.before if name in self._after.get(one, {})}
            before_split = self._after.get(self._split_of(place), {}).get(name)
            own = makers - {before_split} if before_split is not None else makers
            mapped = [maker for maker in own if self._places[maker].mapped != place.mapped]
            if len(own) > 1 or mapped:
                if name in data.uses.reads or name in self._later[place.name]:
                    self._take_first(data, name, call.lineno)
                continue
            found[name] = next(iter(own or makers))
        return found

    def _take_first(self, data: StepData, name: str, line: int) -> None:
        """It is the same in all tasks, or Metaflow had refused to merge them."""
        place = data.place
        branch = (
            None
            if self.is_foreach(place)
            else next(one for one in place.before if name in self._after.get(one, {}))
        )
        data.joined[(branch, name)] = self._after[branch or place.before[0]][name]
        data.merged.append(name)
        self._notes.add(
            line,
            f"{name} is taken from the first of what is merged, and nothing holds the others against it",
            f"set {name} before the merge, or exclude it",
        )

    def _texts(self, call: ast.Call, option: str) -> list[str] | None:
        """None where the option is not given, or cannot be known."""
        given = {one.arg: one.value for one in call.keywords}.get(option)
        if given is None and option == "exclude" and len(call.args) > 1:
            given = call.args[1]
        if given is None:
            return None
        try:
            return list(ast.literal_eval(given))
        except ValueError:
            self._notes.add(
                call.lineno, f"{option} is not known before the flow runs", "write the names there"
            )
            return None

    def _split_of(self, place: Place) -> str:
        before = self._places[place.before[0]]
        if before.foreach is not None:
            return before.name
        return before.splits[-1][0] if before.splits else ""


def _items_of_rows(node: ast.AST, inputs: str) -> set[str]:
    """``input`` and ``index``, where they are asked of a row."""
    rows = names_of_rows(node, inputs)
    return {
        one.attr
        for one in ast.walk(node)
        if isinstance(one, ast.Attribute)
        and one.attr in ("input", "index")
        and is_row(one.value, rows, inputs)
    }


def is_merge(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and called(node) == "merge_artifacts"


def _branch_of(node: ast.AST, inputs: str) -> str | None:
    """``a`` of ``inputs.a.x``."""
    base = node.value if isinstance(node, ast.Attribute) else None
    if isinstance(base, ast.Attribute) and isinstance(base.value, ast.Name) and base.value.id == inputs:
        return base.attr
    return None


def _read_of_rows(node: ast.AST) -> str | None:
    """An attribute that is read of something else than self, also by ``getattr``."""
    if isinstance(node, ast.Attribute):
        return None if isinstance(node.value, ast.Name) and node.value.id == "self" else node.attr
    if isinstance(node, ast.Call) and called(node) == "getattr" and len(node.args) > 1:
        name = node.args[1]
        return name.value if isinstance(name, ast.Constant) and isinstance(name.value, str) else None
    return None
