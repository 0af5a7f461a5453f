"""What a step changes in place of what it has got: Metaflow keeps that, by whichever name it was done."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlgit.from_metaflow.__main__ import document
from mlgit.from_metaflow.translate import translate

from .flow_text import END, HEAD, START, flow, function

MORE = "@step\ndef more(self):\n    {}\n    self.next(self.end)\n"


def more_with(statements: str, *, head: str = HEAD, first: str = "[1, 2]", member: str = "") -> str:
    body = statements.replace("\n", "\n    ")
    start = START.replace("self.end", "self.more").replace("[1, 2]", first)
    return function(flow(start, MORE.format(body), END, member, head=head), "more")


@pytest.mark.parametrize(
    "statements",
    [
        "rows = self.numbers\nrows[0] = 3",
        "rows = self.numbers\nrows += [3]",
        "for row in self.numbers:\n    row['seen'] = True",
        "for place, row in enumerate(self.numbers):\n    row['seen'] = place",
        "first, *rest = self.numbers\nfirst['seen'] = True",
        "last = self.numbers.pop()",
        "best = max(self.numbers, key=len)\nbest.append(1)",
        "if (rows := self.numbers):\n    rows.append(1)",
        "fitted = self.numbers.fit([1])",
        "table = self.numbers.drop(columns='x', inplace=True)",
        "lowest = heappop(self.numbers)",
        "rows = [row for row in self.numbers if row]\nrows[0]['seen'] = True",
        "with self.numbers as rows:\n    rows.append(1)",
        "for name, values in self.numbers['by'].items():\n    values.append(name)",
        "for one in self.numbers:\n    del one['seen']",
        "self.grow(self.numbers)",
        "self.rows().append(1)",
        "marked = mark(self.numbers)",
        "first(self.numbers)['seen'] = True",
        "fill_from_elsewhere(self.numbers)",
    ],
)
def test_what_has_another_name_is_a_result_as_well(statements: str) -> None:
    head = "def mark(rows):\n    for row in rows:\n        row['marked'] = 1\n    return len(rows)\n\n\n"
    head += "def first(rows):\n    return rows[0]\n\n\n"
    member = "def grow(self, rows):\n    rows.append(1)\n\n\ndef rows(self):\n    return self.numbers\n"
    text = more_with(statements, head=head + HEAD, member=member)
    assert '@step(outputs="numbers")\ndef more(numbers' in text, text
    assert text.endswith("\n    return numbers")


@pytest.mark.parametrize(
    "statements",
    [
        "print(max(self.numbers), sorted(self.numbers)[0])",
        "rows = self.numbers\nprint(rows[0])",
        "rows = [row + 1 for row in self.numbers]\nrows.append(1)",
        "rows = self.numbers.copy()\nrows.append(1)",
        "rows = mark(self.numbers)\nrows.append(1)",
        "predicted = self.numbers.predict([1])",
        "check(self.numbers)",
        "model = Model()\nmodel.fit(self.numbers, self.numbers)",
        "rows = []\nrows.append(self.numbers)",
    ],
)
def test_what_is_only_read_is_no_result(statements: str) -> None:
    head = "def mark(rows):\n    return [row + 1 for row in rows]\n\n\n"
    head += "def check(rows):\n    assert rows\n\n\n"
    assert more_with(statements, head=head + HEAD).startswith("@step\ndef more(numbers")


def test_a_text_or_number_cannot_be_changed_by_another_name() -> None:
    text = more_with("total = self.numbers\ntotal += 1", first="len('ab') * 2")
    assert text.startswith("@step\ndef more(numbers) -> None:\n")


def test_a_list_of_the_class_stays_one_of_the_file() -> None:
    made = flow("sizes = [1]", START.replace("[1, 2]", "[3]\n    self.sizes.append(2)"), END)
    assert function(made, "start").endswith("    numbers = [3]\n    sizes.append(2)\n    return numbers")


def test_a_property_that_changes_something() -> None:
    made = flow(
        """
        @property
        def table(self):
            self.made = [1]
            return self.made
        """,
        START.replace("[1, 2]", "self.table"),
        END.replace("self.numbers", "self.numbers, self.made"),
    )
    line = "numbers = ((made_by_table := table()), (made := made_by_table[1]))[0][0]"
    assert line in function(made, "start")


def test_a_method_without_a_result_that_changes_something_within_an_expression() -> None:
    made = translate(
        f"{HEAD}    def fill(self):\n        self.numbers = [1]\n\n    @step\n    def start(self):\n"
        "        print(self.fill())\n        self.next(self.end)\n\n"
        "    @step\n    def end(self):\n        print(self.numbers)\n"
    )
    assert "print(((made_by_fill := fill()), (numbers := made_by_fill), None)[-1])" in made.text


def test_functions_of_modules_beside_the_file(tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "rows.py").write_text(
        "from .tools import double\n\nBY = 2\n\n\n"
        "def mark(rows):\n    for row in rows:\n        row['n'] = BY\n    return len(rows)\n\n\n"
        "def count(rows):\n    return len(rows)\n\n\n"
        "def fill(flow, by=1):\n    flow.filled = [double(one) + by + BY for one in flow.numbers]\n"
    )
    text = HEAD.replace("\n\n\n", "\nimport lib.rows as tools\nfrom lib.rows import count, mark\n\n\n", 1)
    start = "self.numbers = [{}]\n        self.next(self.more)\n"
    more = "self.size = mark(self.numbers) + count(self.kept)\n        tools.fill(self, by=3)\n"
    text += f"    @step\n    def start(self):\n        self.kept = [1]\n        {start}\n"
    text += f"    @step\n    def more(self):\n        {more}        self.next(self.end)\n\n"
    text += "    @step\n    def end(self):\n        print(self.size, self.filled)\n"
    (tmp_path / "flow.py").write_text(text)
    made = document(str(tmp_path / "flow.py"), None)
    assert made["notes"] == []
    assert '@step(outputs=["size", "filled", "numbers"])\ndef more(numbers, kept):\n' in made["text"]
    assert "    filled = fill(by=3, numbers=numbers)\n" in made["text"]
    assert "from lib.tools import double\nfrom lib.rows import BY\n" in made["text"]
    assert "def fill(by=1, *, numbers):\n" in made["text"]


def test_a_method_of_a_class_of_the_file_that_changes_its_object() -> None:
    head = "class Model:\n    def learn(self, x):\n        self.w[x] += 1\n        return x\n\n"
    head += f"    def guess(self):\n        return self.w\n\n\n{HEAD}"
    assert "outputs" in more_with("loss = self.numbers.learn(1)", head=head, first="Model()")
    assert "outputs" not in more_with("loss = self.numbers.guess()", head=head, first="Model()")
