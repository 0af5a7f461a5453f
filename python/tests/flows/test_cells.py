"""What of a notebook becomes the module of a flow, in an IPython of this process."""

from __future__ import annotations

import atexit
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell

from mlgit import MlgitError
from mlgit.flows.cells.cells_module import CellsModule, write_cells
from mlgit.flows.cells.session import Session
from mlgit.flows.flow_source import source_of

HEAD = "from mlgit import Param, flow, step"
STEP = "@step\ndef one(): return helper()"
FLOW = "@flow\ndef demo(): one()"


class Notebook:
    """Cells that are executed one after the other."""

    def __init__(self, shell: InteractiveShell) -> None:
        self._shell = shell

    def run(self, *cells: str) -> Notebook:
        for cell in cells:
            self._shell.run_cell(cell, store_history=True).raise_error()
        return self

    def written(self, flow: str = "demo") -> CellsModule:
        return write_cells(self._shell.user_ns[flow], Session(self._shell))

    def text(self, flow: str = "demo") -> str:
        return Path(self.written(flow).file).read_text()

    def refused(self) -> MlgitError:
        with pytest.raises(MlgitError) as caught:
            self.written()
        return caught.value

    def __getitem__(self, name: str) -> Any:
        return self._shell.user_ns[name]


@pytest.fixture
def notebook(repository: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Notebook]:
    folder = repository / "notebooks"
    folder.mkdir()
    monkeypatch.chdir(folder)
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance(user_module=ModuleType("__main__"))
    shell.history_manager.enabled = False
    yield Notebook(shell)
    shell.atexit_operations()
    atexit.unregister(shell.atexit_operations)
    InteractiveShell.clear_instance()


def test_has_what_the_flow_uses_and_no_more(notebook: Notebook, repository: Path) -> None:
    cells = [HEAD + "\nimport math, os", "RATE = 1_000  # a thousand\nOTHER = 2"]
    helper = "def helper(x=RATE):\n    # A comment.\n    return math.sqrt(x)"
    module = notebook.run(*cells, helper, STEP, FLOW).written()
    assert module.path == ".mlgit/cells/notebooks/demo.py"
    text = (repository / module.path).read_text()
    assert helper in text
    assert "RATE = 1_000  # a thousand" in text
    assert "OTHER" not in text
    assert "import os" not in text
    assert (repository / ".mlgit" / ".gitignore").read_text() == "*\n"
    line = text.split("\n").index("    return math.sqrt(x)") + 1
    told = module.in_cells(f'  File "/w/.mlgit/cells/notebooks/demo.py", line {line}, in helper')
    assert told == "  Cell In[3], line 3, in helper"


def test_the_order_in_which_cells_were_executed_does_not_count(notebook: Notebook) -> None:
    cells = ["A = 1", "def helper(): return A + B", "B = {'y': {2, 1}, 'x': float('nan')}"]
    first = notebook.run(HEAD, *cells, STEP, FLOW).text()
    assert notebook.run(STEP, FLOW, *reversed(cells), "C = 3", HEAD).text() == first
    assert "B = {'y': {1, 2}, 'x': float('nan')}" in first


def test_another_step_does_not_move_what_is_there(notebook: Notebook) -> None:
    def without(text: str) -> str:
        return re.sub(r"@step\ndef a_first.*?\n\n\n|@flow.*", "", text, flags=re.DOTALL)

    first = notebook.run(HEAD, "Y = 1\nZ = 2", "def helper(): return Y + Z", STEP, FLOW).text()
    more = ["@step\ndef a_first(): return Z", "@flow\ndef demo():\n    one()\n    a_first()"]
    assert without(notebook.run(*more).text()) == without(first)


def test_the_function_that_a_name_has_now_counts(notebook: Notebook) -> None:
    notebook.run(HEAD, "def helper(): return 1", STEP, FLOW, "def helper(): return 2")
    with pytest.raises(ZeroDivisionError):
        notebook.run("1 / 0\ndef helper(): return 3")
    text = notebook.text()
    assert "return 2" in text
    assert "return 3" not in text


def test_values_are_those_of_now(notebook: Notebook) -> None:
    notebook.run(
        HEAD, "seen = []", "for n in range(3): seen.append(n)", "def helper(): return seen", STEP, FLOW
    )
    assert "seen = [0, 1, 2]" in notebook.text()


def test_what_ipython_puts_in_the_place_of_a_function_of_python_is_that_function(notebook: Notebook) -> None:
    text = notebook.run(HEAD, "def helper(): return open('a').read() or exit()", STEP, FLOW).text()
    assert "open('a')" in text
    assert "import open" not in text
    text = notebook.run("def open(x): return x").text()
    assert "def open(x)" in text


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("import os.path, os\nhelper = lambda: os.path.sep", "import os\nimport os.path"),
        ("from collections import *\nhelper = lambda: OrderedDict()", "from collections import OrderedDict"),
        ("import numpy as np\nhelper = lambda: np.pi", "import numpy as np"),
        ("import numpy as np\nscale = np.float64(0.5)\nhelper = lambda: scale", "scale = 0.5"),
        ("import functools\n@functools.cache\ndef helper(): return 1", "@functools.cache\ndef helper()"),
        ("%%time\ndef helper(): return 1", "def helper(): return 1"),
        ("if True:\n    def helper():\n        return '''a\n b'''", "def helper():"),
        ("import enum\nclass C(enum.Enum):\n    A = 1\nc = C.A\ndef helper(): return c", "c = C.A"),
        ("class K: pass\ndef helper(x: 'K' = None): return x", "class K: pass"),
        ("def helper(): return display(1)", "import display"),
        ("from __future__ import annotations\ndef helper(x: Any = 1): return x", "import annotations"),
        (
            "try:\n    import nowhere as js\nexcept ImportError:\n    import json as js\nhelper = lambda: js",
            "import json as js",
        ),
        ("def made(f):\n    def inner(): return f()\n    return inner\n@made\ndef helper(): pass", "@made"),
    ],
)  # fmt: skip
def test_forms_of_definitions(notebook: Notebook, cell: str, text: str) -> None:
    written = notebook.run(HEAD, cell, STEP, FLOW).text()
    assert text in written
    names: dict[str, Any] = {"__name__": "demo_cells"}
    exec(compile(written, "demo.py", "exec", dont_inherit=True), names)  # noqa: S102
    names["one"]()


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (
            "import pandas as pd\ntable = pd.DataFrame({'a': [1]})",
            "table (by helper), a DataFrame of cell In[2]",
        ),
        ("import numpy as np\ntable = np.zeros(3)", "table (by helper), a ndarray of cell In[2]"),
        ("table = list(range(50_000))", "table (by helper), a list of cell In[2]"),
        ("table = open('/dev/null')", "table (by helper), a TextIOWrapper of cell In[2]"),
        (
            "table, other = object(), 2",
            "table (by helper), an object that cell In[2] does not assign by itself",
        ),
        (
            "from types import SimpleNamespace\ntable = SimpleNamespace()\ntable.x = 1",
            "table (by helper), a SimpleNamespace of cell In[2] that cell In[2] changes",
        ),
        (
            "from sklearn.linear_model import LinearRegression\ntable = LinearRegression().fit([[1]], [1])",
            "table (by helper), a LinearRegression of cell In[2]",
        ),
    ],
)
def test_a_value_that_no_text_gives_is_refused(notebook: Notebook, cell: str, message: str) -> None:
    error = notebook.run(HEAD, cell, "def helper(): return table", STEP, FLOW).refused()
    assert f"step one uses {message}" in str(error)
    assert error.hints[0].startswith("pass it: def one(table, …)")
    if "open" in cell:
        notebook["table"].close()


def test_local_names_are_no_names_of_the_notebook(notebook: Notebook) -> None:
    notebook.run(
        HEAD, "import numpy as np\ntable = np.zeros(3)", "def helper(table=1): return [x for x in (table,)]"
    )
    assert "np" not in notebook.run("x = np.zeros(3)", STEP, FLOW).text()


def test_a_magic_in_a_step_is_refused(notebook: Notebook) -> None:
    error = notebook.run(HEAD, "def helper():\n    !ls", STEP, FLOW).refused()
    assert "step one uses a magic of IPython (by helper)" in error.message


def test_folders_that_were_put_on_the_path_are_kept(
    notebook: Notebook, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repository / "src").mkdir()
    monkeypatch.syspath_prepend(str(repository / "src"))
    assert "sys.path.append('src')" in notebook.run(HEAD, "def helper(): pass", STEP, FLOW).text()


def test_a_flow_in_a_file_is_its_file(notebook: Notebook, repository: Path) -> None:
    file = repository / "notebooks" / "elsewhere.py"
    file.write_text(f"{HEAD}\n{STEP}\n{FLOW}\n")
    notebook.run(f"%run {file}")
    assert source_of(notebook["demo"]).file == str(file)
    assert not (repository / ".mlgit").exists()
