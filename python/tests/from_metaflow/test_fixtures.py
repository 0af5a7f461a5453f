"""Whole flows, whose runs are held against those of Metaflow in ``test/e2e``: here, that they can be run at
once, and read well."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from mlgit.from_metaflow.__main__ import document
from mlgit.from_metaflow.notes import MARK

FLOWS = Path(__file__).parents[3] / "test" / "fixtures" / "metaflow"
NAMES = sorted(path.parent.name for path in FLOWS.glob("*/flow.py"))


def test_there_are_flows() -> None:
    assert len(NAMES) > 15


@pytest.mark.parametrize("name", NAMES)
def test_a_translated_flow_is_clean_and_needs_no_metaflow(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As with mlgit, files are where the flow runs.
    monkeypatch.chdir(FLOWS / name)
    made = document(str(FLOWS / name / "flow.py"), None)
    file = tmp_path / "flow.py"
    file.write_text(made["text"], encoding="utf-8")
    # A variable that nothing reads is the author's.
    command = [
        sys.executable,
        "-m",
        "ruff",
        "check",
        "--isolated",
        "--no-cache",
        "--select",
        "E9,F",
        "--ignore",
        "F841",
    ]
    checked = subprocess.run([*command, str(file)], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout
    body = "\n".join(line for line in made["text"].splitlines() if MARK not in line)
    assert "self." not in body
    scope: dict[str, object] = {"__name__": "flow", "__file__": str(file)}
    exec(compile(made["text"], str(file), "exec"), scope)  # noqa: S102
    found = scope[made["flow"]]
    assert sorted(found.trace().nodes) == sorted({*made["steps"]})  # type: ignore[attr-defined]
    assert made["leftOut"] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_note_has_its_place(name: str) -> None:
    file = FLOWS / name / "flow.py"
    made, lines = document(str(file), None), file.read_text(encoding="utf-8").splitlines()
    for note in made["notes"]:
        assert 1 <= note["line"] <= len(lines)
        assert note["why"]
        assert note["todo"]
