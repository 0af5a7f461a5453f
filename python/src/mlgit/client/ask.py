"""Questions to the command line that are more than a result."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence

from .. import cli


def discard(arguments: Sequence[str], cwd: str) -> None:
    """Runs a command for what it does, without its output. Raises its error as ``MlgitError``."""
    done = subprocess.run(
        [*cli.command(), *arguments],
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode != 0:
        # Once more for its words; what fails rarely succeeds a moment later, and then it is done.
        cli.call(arguments, cwd=cwd)


def user_cache() -> str:
    """Where this user's copies are kept: ``${XDG_CACHE_HOME:-~/.cache}/mlgit``."""
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(base, "mlgit")
