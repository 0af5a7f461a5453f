"""The surroundings of a test: a home of its own, and the built command line of this checkout."""

import os
import subprocess
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]


def git(folder: Path, *words: str) -> str:
    """What a git command prints."""
    done = subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def set_surroundings(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """Makes ``home`` the home of git and mlgit, and leaves nothing of the user's."""
    for name in [name for name in os.environ if name.startswith(("GIT_", "MLGIT_", "XDG_"))]:
        if name != "MLGIT_NODE":
            monkeypatch.delenv(name)
    values = {
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / "cache"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "Ada",
        "GIT_AUTHOR_EMAIL": "ada@example.org",
        "GIT_COMMITTER_NAME": "Ada",
        "GIT_COMMITTER_EMAIL": "ada@example.org",
        "MLGIT_CLI": str(CHECKOUT / "bin" / "mlgit.js"),
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)
