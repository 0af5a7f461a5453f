"""What tests of the package share: a repository of their own, and nothing of the user's around it."""

import os
import subprocess
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]

FLOW = """\
version: 1
flows:
  demo:
    steps:
      hello:
        run: printf hello > ${{ outputs.greeting }}
        outputs: { greeting: build/greeting.txt }
"""


@pytest.fixture(autouse=True)
def _own_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    home = tmp_path_factory.mktemp("home")
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


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A new repository with a flow ``demo``, committed, that has not run yet."""
    root = tmp_path / "repository"
    root.mkdir()
    (root / "mlgit.yaml").write_text(FLOW)
    (root / ".gitignore").write_text("build/\n")
    for words in (
        ["init", "--quiet", "--initial-branch=main"],
        ["add", "."],
        ["commit", "--quiet", "-m", "Say hello"],
    ):
        subprocess.run(["git", *words], cwd=root, check=True)
    return root
