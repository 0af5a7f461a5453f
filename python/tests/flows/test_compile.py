"""What ``python3 -m mlgit.flows.compile`` prints, also of files that have mistakes."""

from pathlib import Path
from typing import Any

import pytest

from .compiled_file import compiled_file

HEAD = "from mlgit import flow, step\n@step\ndef one(): return 1\n"


def compiled(root: Path, text: str) -> Any:
    (root / "flow.py").write_text(text)
    return compiled_file(root)


def test_the_document(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text("{}")
    text = f"{HEAD}open('settings.json').close()\nprint('x')\n@flow\ndef demo():\n    'Says it.'\n    one()\n"
    document = compiled(tmp_path, text)
    flow = document["document"]["flows"]["demo"]
    assert flow["description"] == "Says it."
    assert flow["steps"]["one"]["run"] == "python3 -m mlgit.task flow.py one"
    assert flow["steps"]["one"]["code"] == ["flow.py"]
    assert "settings.json" in document["read"]


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("def broken(:\n", "flow.py:1: it is no Python", "py_compile"),
        ("x = 1\n", "flow.py:1: flow.py has no flow", "@flow"),
        (
            f"{HEAD}@flow\ndef demo():\n    if one(): pass\n",
            "flow.py:6: a condition needs the value",
            "when=",
        ),
        (f"{HEAD}1 / 0\n", 'File "flow.py", line 4', "python3 flow.py"),
        ("import nowhere_at_all\n", "No module named 'nowhere_at_all'", "pip install nowhere_at_all"),
        (
            "from mlgit import flow, step\n@flow\ndef demo():\n  @step\n  def inner(): ...\n  inner()\n",
            "flow.py:4: the step inner is not a function at the top",
            "def inner",
        ),
    ],
)
def test_mistakes(tmp_path: Path, text: str, message: str, hint: str) -> None:
    error = compiled(tmp_path, text)["error"]
    assert message in error["message"]
    assert hint in error["hint"]
    assert "mlgit/flows" not in error["message"]
