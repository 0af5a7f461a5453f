"""The command line as the package calls it: the built one of this checkout."""

import subprocess
from pathlib import Path

import pytest

import mlgit
from mlgit import MlgitError, cli


def test_a_command_gives_its_result(repository: Path) -> None:
    assert cli.call(["status"], cwd=repository)["flow"] == "demo"


def test_an_error_is_the_one_that_the_command_gives(repository: Path) -> None:
    with pytest.raises(MlgitError) as caught:
        cli.call(["show", "nothing@latest"], cwd=repository)
    assert caught.value.exit_code == 2
    assert caught.value.kind == "usage"
    assert "nothing" in caught.value.message
    assert "Hint: " in str(caught.value)


def test_a_missing_command_line_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MLGIT_CLI")
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(MlgitError, match="expected mlgit on the PATH"):
        cli.call(["status"])


def test_importing_the_package_imports_nothing_else_of_it() -> None:
    script = "import sys, mlgit; print(sorted(name for name in sys.modules if name.startswith('mlgit.')))"
    source = str(Path(mlgit.__file__).parents[1])
    done = subprocess.run(
        ["python3", "-c", script],
        env={"PYTHONPATH": source, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        check=True,
    )
    assert done.stdout.decode().strip() == "['mlgit.version']"


def test_an_unknown_name_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="no attribute 'unknown'"):
        mlgit.unknown  # noqa: B018
