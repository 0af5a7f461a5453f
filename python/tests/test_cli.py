"""The command line as the package calls it: the built one of this checkout."""

import json
import subprocess
from pathlib import Path

import pytest

import mlgit
from mlgit import MlgitError, cli

CHECKOUT = Path(__file__).resolve().parents[2]


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
    monkeypatch.setattr(cli, "bundled_entry", lambda: None)
    with pytest.raises(MlgitError, match="expected mlgit on the PATH"):
        cli.call(["status"])


def test_the_command_line_that_came_with_the_package_goes_before_that_of_the_path(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("MLGIT_CLI")
    assert cli.command()[-1] == str(CHECKOUT / "bin" / "mlgit.js")


def test_a_command_line_of_another_version_that_does_not_know_something_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    other = tmp_path / "mlgit"
    other.write_text(
        "#!/bin/sh\n"
        '[ "$1" = --version ] && echo mlgit/0.0.9 && exit\n'
        'echo \'{"version":1,"status":2,"error":{"code":"unknown-command","kind":"usage",\'\n'
        'echo \'"message":"\\"record\\" is no mlgit command"}}\'\n'
    )
    other.chmod(0o755)
    monkeypatch.setenv("MLGIT_CLI", str(other))
    with pytest.raises(MlgitError, match=r"^mlgit 0\.0\.9 at .*/mlgit does not know .*\"record\"") as caught:
        cli.call(["record"])
    assert caught.value.code == "other-version"
    assert "pip install mlgit==0.0.9" in caught.value.hints


def test_the_version_is_that_of_the_command_line() -> None:
    assert json.loads((CHECKOUT / "package.json").read_text("utf-8"))["version"] == mlgit.__version__


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
