"""What tests of the package share: a repository of their own, and nothing of the user's around it."""

import subprocess
from pathlib import Path

import pytest
from surroundings import set_surroundings

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
    set_surroundings(monkeypatch, tmp_path_factory.mktemp("home"))


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
