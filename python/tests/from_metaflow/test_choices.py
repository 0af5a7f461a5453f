"""Steps that a value chooses between, and those that follow themselves."""

from __future__ import annotations

from .flow_text import END, START, calls, flow, function

CHOOSE = """
@step
def start(self):
    self.kind = "a"
    self.x = 0
    self.next({"a": self.first, "b": self.second, "c": self.end}, condition="kind")
"""
FIRST = "@step\ndef first(self):\n    self.x = 1\n    self.next(self.end)\n"
SECOND = "@step\ndef second(self):\n    self.y = 2\n    self.next(self.end)\n"
LAST = "@step\ndef end(self):\n    self.z = self.x\n"


def test_steps_that_are_chosen_have_conditions_and_what_follows_takes_from_the_chosen_one() -> None:
    made = flow(CHOOSE, FIRST, SECOND, LAST)
    assert made.notes.found == []
    start = function(made, "start")
    assert '@step(outputs=["kind", "x", "metrics"])' in start
    assert (
        '    if kind not in ("a", "b", "c"):\n        raise ValueError(f"no step is for kind={kind!r}")'
        in start
    )
    assert start.endswith('    return kind, x, {"kind": kind}')
    assert '@step(when=\'metrics.start.kind == "a"\', outputs="x")\ndef first():' in made.text
    end = function(made, "end")
    assert 'def end(kind, x, first_x=None):\n    x = first_x if kind == "a" else x\n' in end
    assert calls(made)[-1] == "end(kind=start_out.kind, x=start_out.x, first_x=x)"


def test_yes_and_no_are_conditions_as_they_are() -> None:
    made = flow(
        CHOOSE.replace('"a"', "True", 1).replace(
            '{"a": self.first, "b": self.second, "c": self.end}', "{True: self.first, False: self.second}"
        ),
        FIRST,
        SECOND.replace("self.y", "self.x"),
        LAST,
    )
    assert '@step(when="metrics.start.kind", outputs="x")\ndef first():' in made.text
    assert '@step(when="!metrics.start.kind", outputs="x")\ndef second():' in made.text
    assert "def end(kind, first_x=None, second_x=None):\n    x = first_x if kind else second_x\n" in made.text
    assert "raise ValueError" not in made.text


def test_a_parameter_may_choose() -> None:
    made = flow(
        'kind = Parameter("kind", default="a")',
        CHOOSE.replace('    self.kind = "a"\n', ""),
        FIRST,
        SECOND,
        LAST,
    )
    assert '@step(when=\'params.kind == "a"\', outputs="x")' in made.text
    assert "metrics" not in made.text


def test_ways_that_lead_to_a_join_meet_before_it() -> None:
    made = flow(
        START.replace("self.end", 'self.judge, foreach="numbers"'),
        """
        @step
        def judge(self):
            self.odd = self.input % 2 == 1
            self.next({True: self.up, False: self.down}, condition="odd")
        """,
        "@step\ndef up(self):\n    self.x = 1\n    self.next(self.join)\n",
        "@step\ndef down(self):\n    self.x = -1\n    self.next(self.join)\n",
        "@step\ndef join(self, inputs):\n    self.xs = [one.x for one in inputs]\n    self.next(self.end)\n",
        "@step\ndef end(self):\n    print(self.xs)\n",
    )
    assert made.notes.found == []
    assert function(made, "up_or_down").endswith(
        "def up_or_down(odd, up_x=None, down_x=None):\n    x = up_x if odd else down_x\n    return x"
    )
    # They take something of the foreach, for their items.
    assert "up.map(number_value=judge_out.number_value)" in calls(made)[2]
    assert calls(made)[-2] == "xs = join(all_x=up_or_down_x)"


def test_a_step_that_follows_itself_is_a_loop() -> None:
    made = flow(
        START.replace("self.end", "self.again"),
        """
        @step
        def again(self):
            self.numbers.append(1)
            self.state = "more" if len(self.numbers) < 9 else "done"
            self.next({"more": self.again, "done": self.end}, condition="state")
        """,
        END,
    )
    assert made.notes.found == []
    assert function(made, "again").endswith(
        "def again(numbers):\n"
        '    """again, again and again until end follows."""\n'
        "    while True:\n"
        "        numbers, state = again_once(numbers)\n"
        '        if state != "more":\n'
        "            break\n"
        "    return numbers, state"
    )
    assert calls(made) == [
        "numbers = start()",
        "again_out = again(numbers=numbers)",
        "end(numbers=again_out.numbers)",
    ]


def test_a_loop_may_lead_to_one_of_several_steps() -> None:
    made = flow(
        START.replace("self.end", "self.again"),
        """
        @step
        def again(self):
            self.state = len(self.numbers)
            self.next({1: self.again, 2: self.good, 3: self.bad}, condition="state")
        """,
        "@step\ndef good(self):\n    self.x = 1\n    self.next(self.end)\n",
        "@step\ndef bad(self):\n    self.x = 2\n    self.next(self.end)\n",
        "@step\ndef end(self):\n    print(self.x)\n",
    )
    assert '        following = {1: "again", 2: "good", 3: "bad"}[state]\n' in made.text
    assert '@step(when=\'metrics.again.following == "good"\', outputs="x")' in made.text
    assert '    x = good_x if following == "good" else bad_x\n' in made.text


def test_lists_in_lists_are_maps_in_maps() -> None:
    made = flow(
        START.replace("self.end", 'self.outer, foreach="numbers"'),
        "@step\ndef outer(self):\n    self.parts = [self.input, self.index]\n"
        '    self.next(self.inner, foreach="parts")\n',
        "@step\ndef inner(self):\n    self.x = self.input + 1\n    self.next(self.gather)\n",
        "@step\ndef gather(self, inputs):\n    self.sum = sum(one.x for one in inputs)\n"
        "    self.next(self.join)\n",
        "@step\ndef join(self, inputs):\n    self.sums = [one.sum for one in inputs]\n"
        "    self.next(self.end)\n",
        "@step\ndef end(self):\n    print(self.sums)\n",
    )
    assert made.notes.found == []
    assert "    return numbers, list(enumerate(numbers))" in function(made, "start")
    assert "def outer(numbered_number):\n    index, number = numbered_number\n" in made.text
    assert "def gather(all_x: list, number_value):" in made.text
    assert calls(made) == [
        "start_out = start()",
        "outer_out = outer.map(numbered_number=each(start_out.numbered_numbers))",
        "x = inner.map(part=each(outer_out.parts))",
        "sum = gather.map(all_x=x, number_value=outer_out.number_value)",
        "sums = join(all_sum=sum)",
        "end(sums=sums)",
    ]


def test_what_was_chosen_by_is_one_argument_where_it_is_read_as_well() -> None:
    made = flow(
        START.replace("self.next(self.end)", "self.kind = 'a'\n    self.next(self.look)"),
        "@step\ndef look(self):\n    self.next({'a': self.one, 'b': self.two}, condition='kind')\n",
        "@step\ndef one(self):\n    self.said = 1\n    self.next(self.end)\n",
        "@step\ndef two(self):\n    self.said = 2\n    self.next(self.end)\n",
        "@step\ndef end(self):\n    print(self.kind, self.said)\n",
    )
    assert "def end(kind, one_said=None, two_said=None) -> None:\n" in made.text
    assert '    said = one_said if kind == "a" else two_said\n    print(kind, said)\n' in made.text
