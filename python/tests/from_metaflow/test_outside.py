"""What a flow is given from outside, and what it has of Metaflow."""

from __future__ import annotations

import pytest

from .flow_text import END, HEAD, START, calls, flow, function


def flow_with(*members: str, read: str) -> str:
    return flow(*members, START.replace("[1, 2]", read), END).text


@pytest.mark.parametrize(
    ("member", "argument", "param", "prologue"),
    [
        ('x = Parameter("x", default=A)', "x", "x=Param(A)", None),
        ('x = Parameter("x")', "x: str", 'x: str = Param("")', "x = x or None"),
        (
            'x = Parameter("x", type=int, default=None)',
            "x: str",
            'x: str = Param("")',
            "x = int(x) if x else None",
        ),
        ('x = Parameter("x", type=float, required=True)', "x: float", "x: float = Param()", None),
        ('x = Parameter("x", default=lambda context: 3)', "x: int", "x: int = Param(3)", None),
        (
            'x = Parameter("x", separator="|", default="a|b")',
            "x: str",
            'x: str = Param("a|b")',
            'x = x.split("|")',
        ),
        (
            'x = Parameter("x", type=JSONType, default={"a": 1})',
            "x: str",
            'x: str = Param(json.dumps({"a": 1}))',
            "x = json.loads(x)",
        ),
        (
            'x = IncludeFile("x", is_text=False, default="x.bin")',
            'x: Path = "x.bin"',
            "",
            "x = x.read_bytes()",
        ),
        (
            'x = IncludeFile("x", default=os.path.join(os.path.dirname(__file__), "x.csv"))',
            'x: Path = "x.csv"',
            "",
            "x = x.read_text()",
        ),
        (
            'x = Config("x", default="x.toml", parser="tomllib.loads")',
            'x: Path = "x.toml"',
            "",
            "x = tomllib.loads(x.read_text())",
        ),
    ],
)
def test_values_from_outside(member: str, argument: str, param: str, prologue: str | None) -> None:
    text = flow_with(member, read="[self.x]")
    assert f"def start({argument}):\n" in text
    assert f"def try_flow({param}):\n" in text
    assert (f"    {prologue}\n    numbers = [x]\n" if prologue else "):\n    numbers = [x]\n") in text


def test_a_default_that_asks_the_context_is_said() -> None:
    made = flow('x = Parameter("x", type=str, default=lambda context: context.user_name)', START, END)
    assert [note.why for note in made.notes.found] == ["the default of x is worked out when it is deployed"]
    assert "x: str = Param()" in made.text


def test_a_foreach_over_a_parameter_is_one_over_what_the_step_returns() -> None:
    made = flow(
        'parts = Parameter("parts", type=JSONType, default="[1]")',
        "@step\ndef start(self):\n    self.next(self.one, foreach='parts')\n",
        "@step\ndef one(self):\n    self.y = self.input\n    self.next(self.join)\n",
        "@step\ndef join(self, inputs):\n    self.numbers = [one.y for one in inputs]\n"
        "    self.next(self.end)\n",
        END,
    )
    assert function(made, "start").endswith("    parts = json.loads(parts)\n    return parts")
    assert calls(made)[:2] == ["start_parts = start(parts=parts)", "y = one.map(part=each(start_parts))"]


def test_keys_of_a_config() -> None:
    text = flow_with(
        'config = Config("config", default="c.json")',
        read='[self.config.a.b, self.config["a"].c, self.config.get("d"), f"{self.config.e}", '
        "self.config.to_dict()]",
    )
    expected = """[config["a"]["b"], config["a"]["c"], config.get("d"), f"{config['e']}", config]"""
    assert f"    numbers = {expected}\n" in text


def test_a_part_of_a_config_by_a_name_of_its_own() -> None:
    start = START.replace(
        "self.numbers = [1, 2]", "model = self.config.model\n    self.numbers = [model.a.b]"
    )
    made = flow('config = Config("config", default="c.json")', start, END)
    assert '    model = config["model"]\n    numbers = [model["a"]["b"]]\n' in made.text


def test_decorators_and_defaults_take_values_of_a_config() -> None:
    made = flow(
        'config = Config("config", default="c.json")',
        'x = Parameter("x", default=config_expr("config.size * 2"), type=int)',
        "@timeout(minutes=config.minutes)\n@retry(times=config.times, minutes_between_retries=0)\n"
        '@resources(memory=config.memory, cpu=config.cpu)\n@environment(vars={"A": config.a, "B": "1"})\n'
        + START.strip().replace("[1, 2]", "[self.x]"),
        END,
    )
    read = 'json.loads(Path("c.json").read_text())'
    assert made.notes.found == []
    for option in (
        f'timeout=str({read}["minutes"]) + "m"',
        f'retry={read}["times"]',
        f'memory=str({read}["memory"]) + "MiB"',
        f'cpu={read}["cpu"]',
        f'env={{"A": str({read}["a"]), "B": "1"}}',
    ):
        assert f"    {option},\n" in made.text, option
    assert "x: int = Param(json.loads(Path('c.json').read_text())['size'] * 2)" in made.text


def test_current_is_what_a_task_knows_of_itself() -> None:
    read = '[current.run_id, current.retry_count, current.pathspec, current.step_name, f"{current.task_id}"]'
    text = flow_with(read=read)
    assert (
        'numbers = [os.environ["MLGIT_RUN"], (int(os.environ["MLGIT_ATTEMPT"]) - 1), '
        '("TryFlow/" + os.environ["MLGIT_RUN"] + "/" + os.environ["MLGIT_TASK"]), "start", '
        "f\"{os.environ['MLGIT_TASK']}\"]"
    ) in text
    assert text.startswith("import os\n\nfrom mlgit import flow, step\n")


def test_current_by_a_name_and_what_it_has_of_the_flow() -> None:
    read = (
        '[current.get("project_name", 1), getattr(current, "is_production", False), current.parameter_names]'
    )
    made = flow('x = Parameter("x", default=1)', START.replace("[1, 2]", read), END)
    assert made.notes.found == []
    assert '    numbers = [1, False, ["x"]]\n' in made.text


def test_current_in_a_project() -> None:
    read = '[current.project_name, current.branch_name, hasattr(current, "project_name")]'
    head = HEAD.replace("class Try", '@project(name="fraud")\nclass Try')
    made = flow(START.replace("[1, 2]", read), END, head=head)
    assert [note.why for note in made.notes.found] == ["@project: a namespace of deployments"]
    assert '    numbers = ["fraud", ("user." + getpass.getuser()), True]\n' in made.text
    assert "[False]" in flow(START.replace("[1, 2]", '[hasattr(current, "project_name")]'), END).text


def test_what_is_left_of_metaflow_is_imported_where_it_is_used() -> None:
    head = HEAD.replace("from metaflow import ", "from metaflow import S3, current, ")
    made = flow(START.replace("[1, 2]", "S3, current.tags"), END, head=head)
    assert "    from metaflow import S3  # import-metaflow: still used\n" in function(made, "start")
    assert made.text.startswith("from mlgit import flow, step\n\n\n@step")
    assert {note.why for note in made.notes.found} == {
        "S3 of Metaflow is used",
        "current of Metaflow is used",
        "current.tags has no counterpart",
    }


def test_cards_are_left_out_and_so_is_what_only_they_need() -> None:
    head = "import plots\n" + HEAD.replace("from metaflow import ", "from metaflow import card, current, ")
    made = flow(
        START.replace(
            "    self.next",
            "    if self.numbers:\n        current.card.append(plots.of(1))\n"
            '    current.card["x"].refresh()\n    self.next',
        ),
        END,
        head=head,
    )
    assert made.text.startswith("from mlgit import flow, step\n")
    assert "    if numbers:\n" in made.text
    assert "current.card[" not in made.text
    assert "    if numbers:\n        pass\n    # import-metaflow: current.card" in made.text


def test_an_environment_is_said_with_what_is_to_be_locked() -> None:
    made = flow(
        START.replace("@step", '@pypi(python="3.11", packages={"pandas": "2.2", "numpy": ">=1"})\n@step'), END
    )
    (note,) = made.notes.found
    assert note.todo == (
        "write pandas==2.2, numpy>=1 into requirements.in, "
        "uv pip compile requirements.in -o requirements.lock, "
        'and @step(environment={"python": "3.11", "lock": "requirements.lock"})'
    )


def test_a_caught_exception_is_a_result_after_the_last_attempt() -> None:
    made = flow(START.replace("@step", '@retry(times=2)\n@catch(var="failed")\n@step'), END)
    assert function(made, "start").endswith(
        "def start():\n"
        "    numbers = failed = None\n"
        "    try:\n"
        "        numbers = [1, 2]\n"
        "    except Exception as error:\n"
        '        if int(os.environ["MLGIT_ATTEMPT"]) <= 2:\n'
        "            raise\n"
        "        traceback.print_exc()\n"
        "        failed = repr(error)\n"
        "    return numbers, failed"
    )


def test_resources_may_be_worked_out_and_runners_are_said() -> None:
    head = "SIZE = 2\n" + HEAD
    made = flow(
        START.replace("@step", "@kubernetes(memory=1000 * SIZE, cpu=SIZE, image='i')\n@step"), END, head=head
    )
    assert '@step(memory=f"{1000 * SIZE}MiB", cpu=SIZE, image="i", outputs="numbers")' in made.text
    assert [note.todo for note in made.notes.found] == [
        "mlgit runner add NAME kubernetes; mlgit run --runner STEP=NAME"
    ]


def test_decorators_of_the_file_stay_where_they_take_any_arguments() -> None:
    head = (
        "import functools\n\n\ndef timed(function):\n    @functools.wraps(function)\n"
        "    def inner(*args, **kwargs):\n        return function(*args, **kwargs)\n    return inner\n\n\n"
        "def bound(function):\n    def inner(self):\n        return function(self)\n    return inner\n\n\n"
        + HEAD
    )
    made = flow(START.replace("@step", "@timed\n@bound\n@step"), END, head=head)
    assert '@step(outputs="numbers")\n@timed\ndef start():' in made.text
    assert [note.why for note in made.notes.found] == ["@bound is not known here"]


def test_a_step_that_only_says_something_needs_nobody_to_wait_for_it() -> None:
    quiet = 'import os\n    for one in "ab":\n        print(one, os.getcwd())\n'
    first = f"@step\ndef start(self):\n    {quiet}    self.next(self.end)\n"
    last = "@step\ndef end(self):\n    pass\n"
    assert flow(first, last).notes.found == []
    loud = flow(first.replace("print(one, os.getcwd())", "os.mkdir(one)"), last)
    assert [note.why for note in loud.notes.found] == ["nothing waits for start, as it makes nothing"]
