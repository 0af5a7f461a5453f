"""git, as the package calls it where it does not read the repository's files itself."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence

from ..errors import MlgitError


def run_git(arguments: Sequence[str], cwd: str, *, stdin: bytes | None = None) -> bytes:
    """Standard output of a git command.

    Raises ``MlgitError``: ``git-missing``, or ``git-failed`` with what git said.
    """
    # What is missing is never fetched behind the user's back.
    env = {**os.environ, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1"}
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=cwd, env=env, input=stdin or b"", capture_output=True, check=False
        )
    except FileNotFoundError:
        raise MlgitError(
            "git is not there: expected it on the PATH", code="git-missing", hints=["git --version"]
        ) from None
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip() or f"exit code {done.returncode}"
        raise MlgitError(
            f"git {arguments[0]} failed in {cwd}: {said}",
            code="git-failed",
            kind="io",
            hints=[f"git -C {cwd} status"],
        )
    return done.stdout
