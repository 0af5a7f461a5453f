"""What stands before the body of a step: values of what arguments are, rows of a join, what was chosen."""

from __future__ import annotations

from .choices import Key, as_python, shown
from .data_flow import DataFlow
from .local_names import LocalNames
from .notes import Notes
from .parameters import Outside
from .step_data import StepData


class Prologue:
    """Lines for one step."""

    def __init__(
        self, data: DataFlow, step: StepData, names: LocalNames, outside: dict[str, Outside], notes: Notes
    ) -> None:
        self._data, self._step, self._names, self._outside, self._notes = data, step, names, outside, notes
        #: Modules and names that the lines need.
        self.imports: set[str] = set()

    def lines(self, inputs: str | None, catches: bool) -> list[str]:
        """Not indented."""
        found = [*self._values(), *self._item(), *self._chosen()]
        if self._step.rows and inputs is not None:
            self.imports.add("SimpleNamespace")
            found += f"{inputs} = {self._rows()}".splitlines()
        for name in self._step.merged:
            key = next(f"{branch}.{one}" for branch, one in self._step.joined if one == name)
            is_all = key.startswith("None.") and self._data.is_list(
                self._step.place, self._step.joined[None, name]
            )
            found.append(f"{self._names.of(name)} = {self._names.of(key)}{'[0]' if is_all else ''}")
        return [*found, *self._absent(catches)]

    def _values(self) -> list[str]:
        lines = []
        for name in self._step.outside:
            outside = self._outside[name]
            self.imports |= set(outside.modules)
            if outside.value != "{}":
                local = self._names.of(name)
                lines.append(f"{local} = {outside.value_of(local)}")
        return lines

    def _item(self) -> list[str]:
        if not self._step.numbered:
            return []
        return [f"{self._names.of('index')}, {self._names.of('input')} = {self._names.of('numbered')}"]

    def _chosen(self) -> list[str]:
        lines = []
        for name, selection in self._step.chosen.items():
            text = shown(selection, self._test, lambda key: "None" if key is None else self._names.of(key))
            if text != self._names.of(name):
                lines.append(f"{self._names.of(name)} = {text}")
        return lines

    def _test(self, step: str, values: tuple[Key, ...]) -> str:
        choice = self._data.places[step].choice
        assert choice is not None
        return as_python(values, self._names.of(self._step.choosers[step]), choice)

    def _absent(self, catches: bool) -> list[str]:
        """What is None unless it is made."""
        names = self._names
        known = {*self._step.takes, *self._step.chosen, *self._step.merged}
        if catches:
            mine = [name for name in self._step.makes if name not in known and name not in ("input", "index")]
            return [f"{' = '.join(names.of(name) for name in mine)} = None"] if mine else []
        lines = []
        unknown = [name for name in self._step.makes if name in self._step.uses.asked and name not in known]
        lines += [f"{names.of(name)} = None" for name in unknown if name not in self._step.unsure]
        for name in self._step.unsure:
            if self._data.is_wanted(self._step.place, name):
                note = self._notes.add(
                    getattr(self._step.uses.writes[name], "lineno", self._step.place.node.lineno),
                    f"self.{name} is made on some paths only",
                    "here it is None on others",
                )
                lines.append(note.comment())
            lines.append(f"{names.of(name)} = None")
        return lines

    def _rows(self) -> str:
        step, names = self._step, self._names
        if any(branch is None for branch, _ in step.joined):
            return self._rows_of_items()
        rows = []
        for branch in step.place.before:
            fields = ", ".join(
                f"{name}={names.of(f'{one}.{name}')}" for one, name in step.joined if one == branch
            )
            rows.append(f"SimpleNamespace({fields})")
        together = f"[{', '.join(rows)}]"
        return together if len(together) < 90 else "\n".join(["[", *(f"    {row}," for row in rows), "]"])

    def _rows_of_items(self) -> str:
        """What all tasks had before the foreach, each row has as well."""
        step, names = self._step, self._names
        given = {name: names.of(f"None.{name}") for _, name in step.joined}
        lists = [name for (_, name), maker in step.joined.items() if self._data.is_list(step.place, maker)]
        fields = ", ".join(
            f"{name}={name if name in lists else given[name]}"
            for name in given
            if name != "input" or name in step.of_items
        )
        if "index" in step.of_items:
            fields += f"{', ' if fields else ''}index=index"
        is_asked = "input" in step.of_items or len(lists) > 1
        parts = ", ".join(lists) if is_asked else lists[0].replace("input", "_")
        together = given[lists[0]]
        if len(lists) > 1:
            together = f"zip({', '.join(given[name] for name in lists)})"
        if "index" in step.of_items:
            parts = f"index, {parts}" if len(lists) == 1 else f"index, ({parts})"
            together = f"enumerate({together})"
        loop = f"for {parts} in {together}"
        together = f"[SimpleNamespace({fields}) {loop}]"
        return together if len(together) < 90 else f"[\n    SimpleNamespace({fields})\n    {loop}\n]"
