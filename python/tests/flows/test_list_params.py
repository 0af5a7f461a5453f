"""Parameters that are lists, as a flow file has them, and what they may not be."""

from pathlib import Path
from typing import Any

import pytest

from mlgit.flows import flow

from .compiled_file import compiled_file

HEAD = """from typing import List, Literal
from mlgit import Param, flow, step

@step
def one(part, columns: List[str] = Param(["x"])):
    return part

@flow
"""


def compiled(root: Path, argument: str) -> Any:
    (root / "flow.py").write_text(f"{HEAD}def demo({argument}):\n    one.map(part=parts)\n")
    return compiled_file(root)


@pytest.mark.parametrize(
    ("argument", "element"),
    [
        ("parts=[1, 2]", {}),
        ("parts: List[int] = [1, 2]", {"type": "int"}),
        ("parts: List[float] = Param([1, 0.5], min=0)", {"type": "float", "min": 0}),
        ("parts: List[Literal['a', 'b']] = ['a']", {"type": "str", "choices": ["a", "b"]}),
    ],
)
def test_elements_are_what_the_annotation_says(
    tmp_path: Path, argument: str, element: dict[str, Any]
) -> None:
    assert compiled(tmp_path, argument)["python"]["flows"]["demo"]["lists"] == {
        "parts": element,
        "columns": {"type": "str"},
    }


def test_a_step_takes_a_list_that_is_a_parameter(tmp_path: Path) -> None:
    document = compiled(tmp_path, "parts=[1]")["document"]["flows"]["demo"]
    assert document["params"]["columns"] == {"type": "str", "default": '["x"]'}
    assert '"columns":{"list":"columns"}' in document["steps"]["one"]["run"]


def test_a_list_that_each_run_gives_can_be_mapped_over(tmp_path: Path) -> None:
    document = compiled(tmp_path, "parts: List[int]")["document"]["flows"]["demo"]
    assert document["params"]["parts"] == {"type": "str"}
    assert document["steps"]["one"]["foreach"] == {"part": ["parts"]}


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("parts: List[int] = ['x']", "'x' in it, expected int as it is annotated"),
        ("parts: List[int] = 3", "the default 3, expected a list"),
        ("parts: List[int] = Param([5], max=3)", "5 in it, which is out of its bounds"),
        ("parts=Param(['c'], choices=['a'])", "'c' in it, which is not among its choices"),
        ("parts=[[1]]", "list in it, expected texts and numbers"),
    ],
)
def test_a_default_that_elements_cannot_be_is_told_at_the_flow(
    tmp_path: Path, argument: str, message: str
) -> None:
    assert (
        compiled(tmp_path, argument)["error"]["message"]
        == f"flow.py:8: the list parameter 'parts' has {message}"
    )


def test_a_flow_that_is_called_needs_what_has_no_default() -> None:
    from mlgit import Param

    @flow
    def demo(rate: float = Param()) -> None: ...

    with pytest.raises(TypeError, match="the flow demo needs rate, a parameter without a default"):
        demo()


def test_a_flow_is_made_of_a_function(tmp_path: Path) -> None:
    (tmp_path / "flow.py").write_text("from mlgit import flow\n@flow\n@flow\ndef demo(): ...\n")
    error = compiled_file(tmp_path)["error"]
    assert error["message"] == "flow.py:2: @flow stands before a function, and found Flow"
