"""Flow classes of Metaflow as flows of functions."""

from __future__ import annotations

import py_compile
from pathlib import Path

import pytest

from mlgit.from_metaflow.notes import MARK, Untranslatable
from mlgit.from_metaflow.translate import translate

from .flow_text import END, HEAD, START, calls, flow, function

TWINS = Path(__file__).parents[3] / "examples" / "metaflow-twins"


@pytest.mark.parametrize("twin", sorted(path.parent.parent.name for path in TWINS.glob("*/original/flow.py")))
def test_every_twin_becomes_python(twin: str, tmp_path: Path) -> None:
    made = translate((TWINS / twin / "original" / "flow.py").read_text(encoding="utf-8"))
    file = tmp_path / "flow.py"
    file.write_text(made.text, encoding="utf-8")
    py_compile.compile(str(file), cfile=str(tmp_path / "flow.pyc"), doraise=True)
    assert made.text.count("self.") == sum(
        line.count("self.") for line in made.text.splitlines() if MARK in line or "{self." in line
    )
    for note in made.notes.found:
        assert note.line >= 1
        assert note.comment() in made.text or note.why.partition(": ")[2] in made.text


def test_attributes_become_arguments_and_results() -> None:
    made = flow(START, END)
    assert made.notes.found == []
    assert function(made, "start") == (
        '@step(outputs="numbers")\ndef start():\n    numbers = [1, 2]\n    return numbers'
    )
    assert function(made, "end") == "@step\ndef end(numbers) -> None:\n    print(numbers)"
    assert calls(made) == ["numbers = start()", "end(numbers=numbers)"]


def test_what_is_changed_in_place_is_a_result_too() -> None:
    made = flow(
        START.replace("self.end", "self.more"),
        """
        @step
        def more(self):
            self.numbers.append(3)
            self.first, self.rest = self.numbers[0], self.numbers[1:]
            self.rest[0] += 1
            self.next(self.end)
        """,
        END,
    )
    assert '@step(outputs=["numbers", "first", "rest"])\ndef more(numbers):' in made.text
    assert calls(made)[-1] == "end(numbers=more_out.numbers)"


def test_what_is_assigned_on_some_paths_comes_from_before_on_others() -> None:
    made = flow(
        START.replace("self.end", "self.more"),
        """
        @step
        def more(self):
            if len(self.numbers) > 5:
                self.numbers = []
                self.cut = True
            self.next(self.end)
        """,
        END,
    )
    assert "def more(numbers):" in made.text
    # Nobody asks for it.
    assert "    cut = None\n" in made.text
    assert made.notes.found == []


def test_what_may_be_missing_and_is_asked_for_is_said() -> None:
    made = flow(
        START.replace("self.numbers = [1, 2]", "if __name__:\n        self.numbers = [1, 2]"),
        END,
    )
    assert f"    {MARK} self.numbers is made on some paths only; here it is None on others\n" in made.text
    assert [note.line for note in made.notes.found] == [8]


def test_bodies_are_kept_to_the_letter() -> None:
    made = flow(
        """
        # Begins.
        @step
        def start(self):
            \"\"\"Text.

            More.
            \"\"\"
            # why
            text = '''
              kept   as
        it is
        '''   # behind
            self.numbers = [ 1,2 ]  ; self.text = f"{text!r}: {self.numbers[0]:>3} {{self.numbers}}"
            self.next(self.end)
        """,
        END,
    )
    start = function(made, "start")
    head = '# Begins.\n@step(outputs=["numbers", "text"])\ndef start():\n    """Text.\n\n    More.\n    """\n'
    assert start.startswith(f"{head}    # why\n")
    # What lies in a text is not taken out of the class.
    assert "'''\n          kept   as\n    it is\n    '''   # behind\n" in start
    # A variable of the step keeps its name, the attribute gets another.
    assert '    numbers = [ 1,2 ]  ; text_ = f"{text!r}: {numbers[0]:>3} {{self.numbers}}"\n' in start
    assert start.endswith("    return numbers, text_")


def test_branches_meet_in_a_join() -> None:
    made = flow(
        START.replace("self.end", "self.a, self.b"),
        "@step\ndef a(self):\n    self.x = sum(self.numbers)\n    self.only = 1\n    self.next(self.join)\n",
        "@step\ndef b(self):\n    self.x = 2\n    self.next(self.join)\n",
        """
        @step
        def join(self, inputs):
            self.both = [one.x for one in inputs]
            self.x = inputs.a.x - inputs.b.x
            self.merge_artifacts(inputs)
            self.next(self.end)
        """,
        "@step\ndef end(self):\n    print(self.numbers, self.x, self.only)\n",
    )
    assert made.notes.found == []
    join = function(made, "join")
    assert "def join(a_x, b_x):\n    inputs = [SimpleNamespace(x=a_x), SimpleNamespace(x=b_x)]\n" in join
    assert "    x = a_x - b_x\n" in join
    assert calls(made)[-2:] == [
        "join_out = join(a_x=a_out.x, b_x=x)",
        "end(numbers=numbers, x=join_out.x, only=a_out.only)",
    ]


def test_a_foreach_is_a_map() -> None:
    made = flow(
        START.replace("self.end", 'self.square, foreach="numbers"'),
        "@step\ndef square(self):\n    self.it = self.input ** 2\n    self.next(self.more)\n",
        "@step\ndef more(self):\n    self.it += 1\n    self.next(self.join)\n",
        """
        @step
        def join(self, tasks):
            self.most = max(tasks, key=lambda task: task.it).it
            self.merge_artifacts(tasks, include=["numbers"])
            self.next(self.end)
        """,
        END,
    )
    assert made.notes.found == []
    assert calls(made) == [
        "numbers = start()",
        "it = square.map(number=each(numbers))",
        "more_it = more.map(it=it)",
        "join(all_it=more_it)",
        "end(numbers=numbers)",
    ]
    assert "    tasks = [SimpleNamespace(it=it) for it in all_it]\n" in function(made, "join")


def test_parameters_files_constants_and_methods() -> None:
    made = flow(
        'rate = Parameter("learning-rate", default=0.5, help="how fast")',
        'limit = Parameter("limit", type=int, required=True)',
        "MOST = 3  # of them",
        "def scaled(self, value, by=2):\n    return value * self.rate * by + self.MOST\n",
        START.replace("[1, 2]", "self.scaled(self.limit, by=3)"),
        END,
    )
    assert made.notes.found == []
    assert "MOST = 3  # of them\n" in made.text
    assert "def scaled(value, by=2, *, rate):\n    return value * rate * by + MOST" in made.text
    assert "    numbers = scaled(limit, by=3, rate=rate)\n" in made.text
    assert 'rate: float = Param(0.5, help="how fast", name="learning-rate")' in made.text
    assert "limit: int = Param()" in made.text


def test_decorators_are_options_or_notes() -> None:
    head = HEAD.replace("class Try", '@schedule(daily=True)\n@project(name="p")\nclass Try')
    made = flow(
        START.replace(
            "@step",
            "@retry(times=2, minutes_between_retries=1)\n@timeout(hours=1, minutes=30)\n"
            '@resources(cpu=2, memory=512)\n@environment(vars={"A": "b"})\n@card\n@step',
        ),
        END,
        head=head,
    )
    named = [
        'retry={"times": 2, "backoff": "1m"}',
        'timeout="5400s"',
        "cpu=2",
        'memory="512MiB"',
        'env={"A": "b"}',
    ]
    assert "@step(\n" + "".join(f"    {one},\n" for one in [*named, 'outputs="numbers"']) + ")\n" in made.text
    assert f"{MARK} @card: a card of Metaflow; return the figure or page as an output" in made.text
    assert '@flow(schedule="0 0 * * *")' in made.text
    assert [(note.line, note.why) for note in made.notes.sorted()] == [
        (5, "@project: a namespace of deployments"),
        (11, "@card: a card of Metaflow"),
    ]


@pytest.mark.parametrize(
    ("end", "why"),
    [
        (
            "self.next({NAME: self.end, 2: self.other}, condition='numbers')",
            "what is chosen from is not written there",
        ),
        ("self.next(self.other, num_parallel=4)", "num_parallel starts tasks"),
        ("self.next(self.missing)", "there is no step missing"),
        ("print(1)", "start does not end with one self.next(…)"),
    ],
)
def test_what_follows_in_another_way_is_written_and_not_called(end: str, why: str) -> None:
    other = "@step\ndef other(self):\n    self.y = self.numbers\n    self.next(self.end)\n"
    made = flow(START.replace("self.next(self.end)", end), other, END)
    assert made.steps == ["start"]
    assert sorted(made.left_out) == ["end", "other"]
    assert made.notes.found[0].line == (6 if end == "print(1)" else 8)
    assert made.notes.found[0].why.startswith(why)
    assert f"{MARK} not called: other(" in made.text
    assert "def other(" in made.text


def test_a_loop_of_several_steps_is_said() -> None:
    made = flow(
        START.replace("self.end", "self.again"),
        "@step\ndef again(self):\n    self.next(self.back)\n",
        '@step\ndef back(self):\n    self.next({"x": self.again, "y": self.end}, condition="numbers")\n',
        END,
    )
    assert "again is in a loop of several steps" in [note.why for note in made.notes.found]
    assert made.left_out == ["again", "back", "end"]


def test_self_alone_and_what_nobody_makes_are_said() -> None:
    made = flow(
        """
        @step
        def start(self):
            self.a = look(self)
            self.next(self.end)
        """,
        END,
    )
    assert [(note.line, note.why) for note in made.notes.sorted()] == [
        (7, "self itself has no counterpart"),
        (11, "nothing before end makes self.numbers"),
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x = (", "syntax-error"),
        ("class A: pass", "no-flow-class"),
        ("class A(FlowSpec): pass\nclass B(FlowSpec): pass", "which-class"),
        ("class A(FlowSpec):\n    x = 1\n", "no-step"),
    ],
)
def test_what_is_no_flow_is_refused(text: str, code: str) -> None:
    with pytest.raises(Untranslatable) as caught:
        translate(text)
    assert caught.value.code == code
