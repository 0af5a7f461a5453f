"""What is written in another way before it is translated: other names, functions that get the flow."""

from __future__ import annotations

import ast

from mlgit.from_metaflow.given_self import with_methods
from mlgit.from_metaflow.source import Source
from mlgit.from_metaflow.translate import translate

from .flow_text import END, HEAD, START, flow, function


def test_other_names_for_what_is_of_metaflow_mean_the_same() -> None:
    text = (HEAD + "    pass\n").replace(
        "import FlowSpec, Parameter, step", "import FlowSpec as Spec, step as s"
    )
    body = (START + END).replace("@step", "@s").strip("\n").replace("\n", "\n    ")
    made = translate(text.replace("(FlowSpec)", "(Spec)").replace("    pass", f"    {body}"))
    assert (made.steps, made.notes.found) == (["start", "end"], [])
    assert "metaflow" not in made.text
    # A name that is something else as well is left alone.
    taken = translate(
        f"{HEAD.replace('step', 'step, current as now')}    {body.replace('@s', '@step')}\n\nnow = 1\n"
    )
    assert "now = 1" in taken.text


def test_functions_that_get_the_flow_are_methods() -> None:
    head = "def grow(run, by=1):\n    run.numbers.append(by)\n    return left(run)\n\n\n"
    head += "def left(run):\n    return len(run.numbers)\n\n\n"
    made = flow(
        START.replace("self.next", "self.left = grow(self, by=3)\n    self.next"), END, head=head + HEAD
    )
    assert made.notes.found == []
    # Whose name an attribute has as well gets another one.
    assert "def left_of_flow(*, numbers):\n    return len(numbers)" in made.text
    assert "    left = grow(by=3, numbers=numbers)\n" in function(made, "start")
    assert "def grow(by=1, *, numbers):" in made.text
    assert made.text.count("def grow(") == 1


def test_a_function_that_does_more_with_the_flow_is_left_alone() -> None:
    for use in ("print(run)", "other.append(run)", "vars(run)", "self = run"):
        made = flow(
            START.replace("self.next", "grow(self)\n    self.next"),
            END,
            head=f"def grow(run):\n    run.x = 1\n    {use}\n\n\n{HEAD}",
        )
        assert [(note.line, note.why) for note in made.notes.found] == [
            (13, "self itself has no counterpart")
        ], use
        assert f"def grow(run):\n    run.x = 1\n    {use}\n" in made.text


def test_lines_of_notes_are_those_of_the_file() -> None:
    head = "def grow(run):\n    run.x = current.tags\n\n\n"
    made = flow(START.replace("self.next", "grow(self)\n    self.next"), END, head=head + HEAD)
    assert [(note.line, note.why) for note in made.notes.found] == [(1, "current.tags has no counterpart")]
    text = f"{head}{HEAD}    @step\n    def start(self):\n        grow(self)\n\n\nlast = 1\n"
    plain = with_methods(Source(text))
    (last,) = [node for node in plain.source.tree.body if isinstance(node, ast.Assign)]
    assert plain.line_of(last.lineno) == text.splitlines().index("last = 1") + 1


def test_super_is_the_method_of_the_base() -> None:
    base = (
        "class Base(FlowSpec):\n    def fill(self):\n        self.numbers = [1]\n        return 2\n\n\n"
        "class Middle(Base):\n    def other(self):\n        return 3\n\n\n"
    )
    head = HEAD.replace("\n\n\nclass TryFlow(FlowSpec)", f"\n\n\n{base}class TryFlow(Middle)")
    made = flow(
        "def fill(self):\n    found = super().fill()\n    self.numbers.append(found)\n",
        START.replace("self.numbers = [1, 2]", "self.fill()"),
        END,
        head=head,
    )
    assert made.notes.found == []
    assert "class" not in made.text
    assert "    found, numbers = fill_of_base()\n" in function(made, "fill")
    assert "def fill_of_base():\n    numbers = [1]\n    return 2, numbers" in made.text


def test_what_nothing_is_known_of_above_is_said() -> None:
    made = flow("def fill(self):\n    super().fill()\n", START, END)
    assert [(note.line, note.why) for note in made.notes.found] == [
        (6, "super() is another class, and there is none here")
    ]


def test_imports_of_metaflow_of_the_module_of_a_base_are_known() -> None:
    base = "from metaflow import FlowSpec, current, step\n\n\nclass Base(FlowSpec):\n"
    body = "    @step\n    def start(self):\n        print(current.trigger)\n        self.next(self.end)\n\n"
    body += "    @step\n    def end(self):\n        pass\n"
    made = translate(
        "from base import Base\n\n\nclass TryFlow(Base):\n    pass\n",
        None,
        lambda name, _: base + body if name == "base" else None,
    )
    assert "    from metaflow import current  # import-metaflow: still used\n" in function(made, "start")


def test_what_a_header_has_of_metaflow_is_imported_above_it() -> None:
    head = "from metaflow import default_namespace\n\n\n"
    head += "def named(name=default_namespace()):\n    return name\n\n\n"
    made = flow(START.replace("[1, 2]", "[named()]"), END, head=head + HEAD)
    first = made.text.index("from metaflow import default_namespace")
    assert first < made.text.index("def named")


def test_the_first_round_of_a_loop_finds_nothing() -> None:
    made = flow(
        START.replace("self.end", "self.again"),
        """
        @step
        def again(self):
            self.x = getattr(self, "x", 0) + 1
            self.more = self.x < 3
            self.next({True: self.again, False: self.end}, condition="more")
        """,
        END,
    )
    assert "    x = None\n    while True:\n        x, more = again_once(x)\n" in function(made, "again")


def test_values_of_a_configuration_are_defaults() -> None:
    options = 'Config("c", default="c.json")'
    values = ["c.model.depth", "config_expr(\"c.model['depth']\")"]
    for value in values:
        used = END.replace("print(self.numbers)", "print(self.depth)")
        made = flow(f"c = {options}\ndepth = Parameter('depth', default={value}, type=int)\n", START, used)
        assert 'Param(json.loads(Path("c.json").read_text())["model"]["depth"])' in made.text
        assert made.notes.found == []
    parsed = options.replace(")", ', parser="yaml.safe_load")')
    made = flow(f"c = {parsed}\ndepth = Parameter('depth', default=c.depth)\n", START, used)
    assert [note.why for note in made.notes.found] == [
        "the default of depth is worked out when it is deployed"
    ]
