"""Steps that are given objects of classes that they do not name."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import mlgit

from .compiled_file import compiled_file

FLOW = """\
from dataclasses import dataclass
from typing import NamedTuple
from mlgit import flow, step
from lib.model import Model


@dataclass
class Loan:
    amount: int

    def doubled(self):
        return self.amount * 2


class Counted(NamedTuple):
    sizes: dict[str, int]
    loans: list


class Refused(Exception):
    pass


@step
def make():
    return [Loan(1), Loan(2)]


@step
def fit(rows) -> "Model":
    if not rows:
        raise Refused
    return Model(len(rows))


@step
def score(rows, model) -> int:
    return sum(model.predict(one.doubled()) for one in rows)


@step
def count(rows) -> Counted:
    return Counted({"all": len(rows)}, rows)


@step
def show(score, sizes):
    return [score, sizes]


@step
def keep(loans):
    return loans[0].doubled()


@flow
def demo():
    rows = make()
    counted = count(rows)
    keep(counted.loans)
    return show(score(rows, fit(rows)), counted.sizes)
"""
MODEL = """\
class Model:
    def __init__(self, k):
        self.k = k

    def predict(self, x):
        return x * self.k
"""


def write(root: Path) -> None:
    (root / "lib").mkdir()
    (root / "lib/__init__.py").write_text("")
    (root / "lib/model.py").write_text(MODEL)
    (root / "flow.py").write_text(FLOW)


def changed(root: Path, file: str, before: str, after: str) -> set[str]:
    """Steps whose code is another one once a file was edited."""

    def codes() -> dict[str, Any]:
        steps = compiled_file(root)["python"]["flows"]["demo"]["steps"]
        return {name: one["digests"] for name, one in steps.items()}

    first, text = codes(), (root / file).read_text()
    assert before in text
    (root / file).write_text(text.replace(before, after))
    second = codes()
    return {name for name, one in first.items() if second[name] != one}


def test_classes_are_given_along(tmp_path: Path) -> None:
    write(tmp_path)
    steps = compiled_file(tmp_path)["document"]["flows"]["demo"]["steps"]
    classes = {name: one["run"].split(" --with ")[1:] for name, one in steps.items()}
    # Neither exceptions, nor what only names outputs, nor what is behind an output that is a number.
    assert classes == {
        "make": [],
        "fit": ["Loan"],
        "count": ["Loan"],
        "score": ["Loan"],
        "keep": ["Loan"],
        "show": [],
    }
    model = {name for name, one in steps.items() if "lib/model.py" in one["code"]}
    assert model == {"fit", "score"}


def test_an_edit_of_a_class_counts_where_its_objects_are(tmp_path: Path) -> None:
    write(tmp_path)
    with_loans = {"make", "fit", "count", "score", "keep"}
    assert changed(tmp_path, "flow.py", "self.amount * 2", "self.amount * 3") == with_loans
    assert changed(tmp_path, "lib/model.py", "x * self.k", "x + self.k") == {"fit", "score"}
    assert changed(tmp_path, "flow.py", "pass", "code = 1") == {"fit"}


def test_a_run_reads_them(repository: Path) -> None:
    write(repository)
    run = mlgit.flow("demo", repo=repository)
    command = [sys.executable, "-m", "mlgit", "run", "--file", "flow.py"]
    done = subprocess.run(command, cwd=repository, capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stderr
    assert run.latest.load("show") == [12, {"all": 2}]
    assert run.latest.load("keep") == 2


ROWS = """\
from . import deep, tuples
from .base import *


class Row(Base):
    pass


class Unused:
    pass


class Broken(Exception):
    pass


def make(n):
    if n < 0:
        raise Broken
    return wrapped(n)


def wrapped(n):
    import lib.inner as inner

    return [Row(n), deep.build(n), inner.Inner(), Based, tuples.pair(n), tuples.made(n)]


def other():
    return Unused()
"""
TUPLES = """\
import collections
from lib.made import kind

Pair = collections.namedtuple("Pair", "n m")
Made = kind("Made")


def pair(n):
    return Pair(n, n)


def made(n):
    return Made(n)
"""
KIND = """\
from collections import namedtuple


def kind(name):
    return namedtuple(name, "n", module="lib.tuples")
"""
FILES = {
    "lib/__init__.py": "",
    "lib/rows.py": ROWS,
    "lib/base.py": "class Base:\n    def __init__(self, n):\n        self.n = n\n\n\nclass Based: ...\n",
    "lib/deep.py": "from lib.more.deeper import Deeper as D\n\n\ndef build(n):\n    return D(n)\n",
    "lib/more/deeper.py": "class Deeper:\n    def __init__(self, n):\n        self.n = n\n",
    "lib/inner.py": "class Inner:\n    n = 5\n",
    "lib/tuples.py": TUPLES,
    "lib/made.py": KIND,
    "lib/unused.py": "class Other:\n    pass\n",
    "lib/data.py": "import lib.unused\n\n\nclass Left:\n    pass\n\n\ndef size(n):\n    return n\n",
    "flow.py": """\
import lib.data
from lib import rows as made
from mlgit import flow, step


@step
def produce():
    return made.make(lib.data.size(2))


@step
def use(rows):
    return [one.n for one in rows[:3] + rows[4:]]


@flow
def demo():
    use(produce())
""",
}


def test_classes_that_a_function_of_another_module_makes_objects_of(repository: Path) -> None:
    for file, text in FILES.items():
        (repository / file).parent.mkdir(parents=True, exist_ok=True)
        (repository / file).write_text(text)
    steps = compiled_file(repository)["document"]["flows"]["demo"]["steps"]
    # Rows with what its own module needs; not what is only there, nor what no function that is called names.
    expected = ["__init__", "base", "deep", "inner", "made", "more/deeper", "rows", "tuples"]
    assert steps["use"]["code"] == ["flow.py", *(f"lib/{name}.py" for name in expected)]
    command = [sys.executable, "-m", "mlgit", "run", "--file", "flow.py"]
    done = subprocess.run(command, cwd=repository, capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stderr
    assert mlgit.flow("demo", repo=repository).latest.load("use") == [2, 2, 5, 2, 2]
