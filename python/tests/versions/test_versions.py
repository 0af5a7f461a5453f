"""The package under every version of Python that it is for, as far as one is on this machine."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

import mlgit

VERSIONS = ["3.9", "3.10", "3.11", "3.12", "3.13"]
#: pyenv's versions, of which its commands on the PATH start only those that were chosen.
PYENV = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
REQUIRED = [word.strip() for word in os.environ.get("MLGIT_TEST_REQUIRE", "").split(",")]


def interpreter(version: str) -> str | None:
    """A Python of that version, without packages that were installed for another."""
    candidates = [shutil.which(f"python{version}"), *map(str, sorted(PYENV.glob(f"{version}.*/bin/python")))]
    for path in candidates:
        if path is None:
            continue
        asked = subprocess.run([path, "--version"], capture_output=True, check=False)
        if asked.returncode == 0 and asked.stdout.startswith(f"Python {version}.".encode()):
            return path
    return None


@pytest.mark.parametrize("version", VERSIONS)
def test_what_needs_no_library_works(version: str, repository: Path) -> None:
    python = interpreter(version)
    if python is None:
        if f"python{version}" in REQUIRED:
            pytest.fail(f"MLGIT_TEST_REQUIRE lists python{version}, which is not there")
        pytest.skip(f"python{version} is missing")
    script = Path(__file__).with_name("exercise.py")
    source = str(Path(mlgit.__file__).parents[1])
    done = subprocess.run(
        [python, "-W", "error", "-s", str(script)],
        cwd=repository,
        env={**os.environ, "PYTHONPATH": source},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    said = json.loads(done.stdout)
    assert said.pop("imported") > 30
    assert said == {
        "version": version,
        "refused": "no-run",
        "status": "succeeded",
        "params": {"lr": 0.1, "layers": "[1,2]"},
        "metrics": {"loss": 0.5},
        "format": "json",
        "total": [14, "float"],
        "html": True,
    }
