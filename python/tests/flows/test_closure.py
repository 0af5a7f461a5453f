"""What the key of a step covers: the function, what it names, and the modules that those import."""

from pathlib import Path

import pytest

from mlgit.flows.source.closure import Closure, closure_of
from mlgit.flows.source.repository import Repository

MODULE = '''
"""A module."""
import json
from mlgit import step, Param
from lib import shapes
from lib.scale import scaled as bigger
import lib.unused

FACTOR = 3
TABLE = {}
TABLE["a"] = FACTOR
OTHER = 4

def helper(x):
    """Helps."""
    return bigger(x) * TABLE["a"]

@step(memory="1GiB")
def used(x: int = Param(1), y=OTHER):
    """Does it."""
    import lib.late
    return helper(x)

@step
def alone():
    return OTHER

def dynamic():
    return globals()["OTHER"]
'''


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for path, text in {
        "flow.py": MODULE,
        "lib/__init__.py": "",
        "lib/shapes.py": "from . import deep\n",
        "lib/deep.py": "DEPTH = 1\n",
        "lib/scale.py": "def scaled(x): return x\n",
        "lib/unused.py": "",
        "lib/late.py": "import os\n",
    }.items():
        file = tmp_path / path
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    return tmp_path


def closure(tree: Path, function: str, *filled: str) -> Closure:
    return closure_of("flow.py", function, filled, Repository(str(tree), ["."]))


def digest(tree: Path, function: str, *filled: str) -> "dict[str, str]":
    repository = Repository(str(tree), ["."])
    return closure_of("flow.py", function, filled, repository).digests("flow.py", repository)


def edit(tree: Path, old: str, new: str, path: str = "flow.py") -> None:
    file = tree / path
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))


def test_it_follows_names_and_imports_and_nothing_else(tree: Path) -> None:
    found = closure(tree, "used")
    assert found.modules == ("lib/__init__.py", "lib/late.py", "lib/scale.py")
    assert found.whole is None
    assert closure(tree, "alone").modules == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"""Does it."""', '"""Does it otherwise."""  # a comment'),
        ("    return helper(x)\n", "    return (helper( x ))\n"),
        ('memory="1GiB"', 'memory="2GiB"'),
        ("Param(1)", "Param(2)"),
        ("def alone():\n    return OTHER", "def alone():\n    return OTHER + 1"),
        ('"""A module."""', '"""Another module."""\n\n\nimport sys'),
    ],
)
def test_what_means_the_same_is_the_same(tree: Path, old: str, new: str) -> None:
    before = digest(tree, "used", "x", "y")
    edit(tree, old, new)
    assert digest(tree, "used", "x", "y") == before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("FACTOR = 3", "FACTOR = 3.0"),
        ('TABLE["a"] = FACTOR', 'TABLE["a"] = 1'),
        ("bigger(x) *", "bigger(x) +"),
        ("x: int", "x: float"),
        ("import lib.late", "import lib.shapes"),
        ("scaled as bigger", "scaled2 as bigger"),
    ],
)
def test_what_means_another_thing_differs(tree: Path, old: str, new: str) -> None:
    before = digest(tree, "used", "x", "y")
    edit(tree, old, new)
    assert digest(tree, "used", "x", "y") != before


def test_modules_count_without_their_comments(tree: Path) -> None:
    before = digest(tree, "used")
    edit(tree, "import os", "# late\nimport os", "lib/late.py")
    assert digest(tree, "used") == before
    edit(tree, "return x", "return -x", "lib/scale.py")
    assert digest(tree, "used") != before


def test_the_whole_module_counts_where_names_cannot_be_told(tree: Path) -> None:
    found = closure(tree, "dynamic")
    assert found.whole is not None
    assert "lib/deep.py" in found.modules


def test_statements_that_act_are_part_of_every_step(tree: Path) -> None:
    before = digest(tree, "alone")
    edit(tree, "OTHER = 4", "OTHER = 4\njson.encoder.FLOAT = 1")
    acting = digest(tree, "alone")
    assert acting != before
    edit(tree, "OTHER = 4", "OTHER = 4\nprint(FACTOR)")
    printing = digest(tree, "alone")
    edit(tree, "FACTOR = 3", "FACTOR = 5")
    assert digest(tree, "alone") != printing


def test_a_module_that_imports_the_flow_makes_all_of_it_count(tree: Path) -> None:
    (tree / "lib/late.py").write_text("import flow\n")
    assert closure(tree, "used").whole is not None
