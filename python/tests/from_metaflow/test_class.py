"""What a class has beside its steps, and what it takes from others."""

from __future__ import annotations

from pathlib import Path

from mlgit.from_metaflow.__main__ import document
from mlgit.from_metaflow.translate import translate

from .flow_text import END, HEAD, START, flow, function


def test_methods_give_back_what_they_change() -> None:
    made = flow(
        """
        def add(self, value):
            if not value:
                return
            self.numbers.append(value)
        """,
        """
        def first(self):
            self.count = len(self.numbers)
            return self.numbers[0]
        """,
        START.replace("self.next", "self.add(3)\n    self.one = self.first()\n    self.next"),
        END,
    )
    assert made.notes.found == []
    assert function(made, "add") == (
        "def add(value, *, numbers):\n    if not value:\n        return\n    numbers.append(value)"
    )
    assert "    return numbers[0], count" in function(made, "first")
    start = function(made, "start")
    # The object is the same one.
    assert "    add(3, numbers=numbers)\n" in start
    assert "    one, count = first(numbers=numbers)\n" in start


def test_a_method_that_changes_something_in_the_midst_of_something() -> None:
    made = flow(
        "def first(self):\n    self.count = 1\n    return 1\n",
        START.replace("[1, 2]", "[self.first(), 2]"),
        END,
    )
    assert made.notes.found == []
    assert "numbers = [((made_by_first := first()), (count := made_by_first[1]))[0][0], 2]" in made.text


def test_where_a_change_in_the_midst_of_something_has_no_place_it_is_said() -> None:
    made = flow(
        "def first(self):\n    self.count = 1\n    return 1\n",
        START.replace("[1, 2]", "list(map(lambda one: self.first(), [1]))"),
        END,
    )
    assert [(note.line, note.why) for note in made.notes.found] == [
        (10, "first() changes self.count, and is called in a function or text within the step")
    ]


def test_properties_are_called() -> None:
    made = flow(
        'rate = Parameter("rate", default=2)',
        "@property\ndef doubled(self):\n    return self.rate * 2\n",
        START.replace("[1, 2]", '[self.doubled, f"{self.doubled}"]'),
        END,
    )
    assert "def doubled(*, rate):\n    return rate * 2" in made.text
    assert '    numbers = [doubled(rate=rate), f"{doubled(rate=rate)}"]\n' in made.text


def test_names_that_the_top_of_the_file_cannot_have_are_others() -> None:
    made = flow(
        "SIZE = 2",
        "def filter(self, size):\n    SIZE = size\n    return SIZE\n",
        START.replace("[1, 2]", "[self.filter(self.SIZE), self.SIZE]"),
        END,
    )
    assert "SIZE_ = 2\n" in made.text
    assert "def filter_(size):" in made.text
    assert "    numbers = [filter_(SIZE_), SIZE_]\n" in made.text


def test_attributes_may_be_named_by_texts() -> None:
    made = flow(
        START.replace(
            "self.next",
            'setattr(self, "x", 1)\n'
            '    self.y = (getattr(self, "x"), getattr(self, "no", 5), hasattr(self, "no"))\n'
            "    del self.x\n    self.next",
        ),
        END,
    )
    assert made.notes.found == []
    start = function(made, "start")
    assert "    x = 1\n    y = (x, 5, False)\n    x = None\n" in start


def test_what_a_base_of_another_file_has_is_in_the_flow(tmp_path: Path) -> None:
    (tmp_path / "base.py").write_text(
        "import math\nfrom metaflow import FlowSpec, step\n\nBY = 2\n\n\n"
        "class Base(FlowSpec):\n    @step\n    def start(self):\n        self.numbers = [math.pi * BY]\n"
        "        self.next(self.end)\n\n    @step\n    def end(self):\n        pass\n"
    )
    file = tmp_path / "flow.py"
    file.write_text(
        "from metaflow import card, step\nfrom base import Base\n\n\n"
        "class MyFlow(Base):\n    @card\n    @step\n"
        "    def end(self):\n        print(self.numbers)\n\n\nif __name__ == '__main__':\n    MyFlow()\n"
    )
    made = document(str(file), None)
    assert made["steps"] == ["start", "end"]
    assert made["text"].startswith("from mlgit import flow, step\nimport math\n\n\nBY = 2\n")
    assert "    numbers = [math.pi * BY]\n" in made["text"]
    assert "Base" not in made["text"]
    assert [(note["line"], note["why"]) for note in made["notes"]] == [(6, "@card: a card of Metaflow")]


def test_other_flows_of_the_file_are_left_out() -> None:
    text = (
        HEAD
        + "    @step\n    def start(self):\n        self.next(self.end)\n    @step\n    def end(self): pass\n"
    )
    both = text + text.replace("TryFlow", "OtherFlow").split("\n\n\n")[1]
    made = translate(both + "\nif __name__ == '__main__':\n    TryFlow()\n", "OtherFlow")
    assert "TryFlow" not in made.text
    assert "def other():" in made.text


def test_steps_may_be_called_otherwise_than_start_and_end() -> None:
    made = flow(
        "@step(start=True)\ndef begin(self):\n    self.numbers = []\n    self.next(self.finish)\n",
        "@step(end=True)\ndef finish(self):\n    print(self.numbers)\n",
    )
    assert made.steps == ["begin", "finish"]
    assert made.notes.found == []


def test_super_goes_on_from_base_to_base_and_reaches_steps_that_end_a_flow() -> None:
    made = translate(
        "from metaflow import FlowSpec, step\n\n\nclass Root(FlowSpec):\n"
        "    def fill(self):\n        self.made = [1]\n\n"
        "    @step\n    def start(self):\n        self.next(self.end)\n\n"
        "    @step\n    def end(self):\n        self.size = len(self.made)\n\n\n"
        "class Middle(Root):\n    def fill(self):\n        super().fill()\n        self.made.append(2)\n\n\n"
        "class TryFlow(Middle):\n    def fill(self):\n        super().fill()\n        self.made.append(3)\n\n"
        "    @step\n    def start(self):\n        self.fill()\n        self.next(self.end)\n\n"
        "    @step\n    def end(self):\n        super().end()\n        print(self.size)\n"
    )
    assert made.notes.found == []
    assert function(made, "fill_of_root") == "def fill_of_root():\n    made = [1]\n    return made"
    assert "    made = fill_of_root()\n    made.append(2)\n" in function(made, "fill_of_middle")
    assert "    size = end_of_root(made=made)\n    print(size)\n" in function(made, "end")


def test_super_of_a_step_that_says_what_follows_is_said() -> None:
    made = translate(
        "from metaflow import FlowSpec, step\n\n\nclass Root(FlowSpec):\n"
        "    @step\n    def start(self):\n        self.next(self.end)\n\n"
        "    @step\n    def end(self):\n        pass\n\n\n"
        "class TryFlow(Root):\n    @step\n    def start(self):\n        super().start()\n"
        "        self.next(self.end)\n"
    )
    assert (17, "super()") in [(note.line, note.why[:7]) for note in made.notes.found]


def test_a_type_alone_is_nothing_and_what_may_be_suppressed_is_not_sure() -> None:
    made = flow(
        "numbers: list\nother: int\n",
        START.replace("self.next", "with suppress(ValueError):\n        self.x = int('a')\n    self.next"),
        END,
    )
    assert made.notes.found == []
    assert "    x = None\n    numbers = [1, 2]\n    with suppress(ValueError):\n" in function(made, "start")


def test_attributes_of_the_class_in_one_statement() -> None:
    made = flow("low, end = 1, 2", START.replace("[1, 2]", "[self.low, self.end]"), END)
    assert made.notes.found == []
    assert made.text.index("low, end_ = 1, 2") < made.text.index("    numbers = [low, end_]\n")
