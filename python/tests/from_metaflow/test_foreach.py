"""What a step of a foreach knows of it, and what a join knows of its tasks."""

from __future__ import annotations

from .flow_text import END, START, flow, function

SPLIT = START.replace("self.next(self.end)", 'self.next(self.one, foreach="numbers")')
LAST = "@step\ndef end(self):\n    print(self.found)\n"


def join(read: str) -> str:
    return f"@step\ndef join(self, inputs):\n    self.found = {read}\n    self.next(self.end)\n"


def test_the_stack_of_foreaches_is_an_artifact() -> None:
    made = flow(
        SPLIT,
        """
        @step
        def one(self):
            \"\"\"One of them.\"\"\"
            self.parts = [self.input] * 2
            self.next(self.part, foreach="parts")
        """,
        """
        @step
        def part(self):
            self.path = [value for _, _, value in self.foreach_stack()]
            self.next(self.inner)
        """,
        """
        @step
        def inner(self, inputs):
            self.paths, self.depth = [one.path for one in inputs], len(self.foreach_stack())
            self.next(self.join)
        """,
        join("[one.depth for one in inputs]"),
        LAST.replace("self.found", "self.found, self.foreach_stack(), missing(self)"),
    )
    # Lines of notes are those of the file.
    assert [(note.line, note.why) for note in made.notes.found] == [(28, "self itself has no counterpart")]
    assert "    number_of_numbers = len(numbers)\n" in function(made, "start")
    one = function(made, "one")
    assert '    """One of them."""\n    index, number = numbered_number\n' in one
    assert "    foreach_frames = [(index, number_of_numbers, number)]\n" in one
    assert "    foreach_frames = [*foreach_frames, (index, number_of_parts, part)]\n" in function(
        made, "part"
    )
    inner = "[(place, number, None) for place, number, _ in inputs[0].foreach_frames[:-1]]"
    assert f"    foreach_frames = {inner}\n" in function(made, "inner")
    assert "print(found, [], missing(self))" in function(made, "end")


def test_a_method_may_ask_for_the_stack_in_any_step() -> None:
    made = flow(
        "def depth(self):\n    return len(self.foreach_stack())\n",
        SPLIT.replace("[1, 2]", "[self.depth()]"),
        "@step\ndef one(self):\n    self.x = self.depth()\n    self.next(self.join)\n",
        join("[one.x for one in inputs] + [self.depth()]"),
        LAST,
    )
    assert made.notes.found == []
    assert "    foreach_frames = []\n    numbers = [depth(foreach_frames=foreach_frames)]\n" in made.text


def test_rows_know_their_elements_and_places() -> None:
    one = "@step\ndef one(self):\n    self.x = 1\n    self.next(self.join)\n"
    made = flow(SPLIT, one, join("[(each.index, each.input) for each in inputs]"), LAST)
    rows = "[SimpleNamespace(input=input, index=index) for index, input in enumerate(all_input)]"
    assert f"    inputs = {rows}\n" in function(made, "join")
    made = flow(SPLIT, one, join("[(each.input, each.x) for each in inputs]"), LAST)
    assert "SimpleNamespace(x=x, input=input) for x, input in zip(all_x, all_input)" in made.text


def test_what_a_row_may_not_have_is_asked_for() -> None:
    made = flow(
        SPLIT,
        "@step\ndef one(self):\n    if self.input:\n        self.x = 1\n    self.next(self.join)\n",
        join('[getattr(each, "x", 0) for each in inputs if hasattr(each, "x")]'),
        LAST,
    )
    row = 'each.x if getattr(each, "x", None) is not None else 0'
    asked = '(getattr(each, "x", None) is not None)'
    assert f"    found = [({row}) for each in inputs if {asked}]\n" in function(made, "join")


def test_names_that_are_known_when_it_runs_are_looked_up_in_all_that_is_there() -> None:
    made = flow(
        "size = 3",
        START.replace("self.next(self.end)", "self.other = 2\n    self.next(self.more)"),
        """
        @step
        def more(self):
            self.mine = 1
            self.found = [getattr(self, name) for name in ("numbers", "other", "size")]
            self.next(self.end)
        """,
        END.replace("self.numbers", "self.found"),
    )
    assert made.notes.found == []
    there = "SimpleNamespace(numbers=numbers, other=other, mine=mine, size=size)"
    assert f"    found = [getattr({there}, name) for name in " in function(made, "more")


def test_a_branch_of_a_join_by_a_name_of_its_own() -> None:
    made = flow(
        START.replace("self.next(self.end)", "self.next(self.one, self.two)"),
        "@step\ndef one(self):\n    self.x = 1\n    self.next(self.join)\n",
        "@step\ndef two(self):\n    self.x = 2\n    self.next(self.join)\n",
        "@step\ndef join(self, inputs):\n    a, b = inputs.two, inputs.one\n    self.found = a.x - b.x\n"
        "    self.kept = inputs.one.x\n    self.next(self.end)\n",
        LAST,
    )
    join = function(made, "join")
    assert "    inputs = [SimpleNamespace(x=one_x), SimpleNamespace(x=two_x)]\n" in join
    assert "    a, b = inputs[1], inputs[0]\n    found = a.x - b.x\n    kept = one_x\n" in join


def test_parts_of_what_was_caught() -> None:
    one = (
        '@catch(var="failed")\n@step\ndef one(self):\n    self.x = 1 / self.input\n    self.next(self.join)\n'
    )
    text = function(flow(SPLIT, one, join("[each.failed for each in inputs]"), LAST), "one")
    assert "        failed = repr(error)\n" in text
    read = "[each.failed.exception for each in inputs if each.failed]"
    text = function(flow(SPLIT, one, join(read), LAST), "one")
    name = 'f"{type(error).__module__}.{type(error).__name__}"'
    parts = f"exception=str(error), type={name}, stacktrace=traceback.format_exc()"
    assert f"        failed = SimpleNamespace({parts})\n" in text
