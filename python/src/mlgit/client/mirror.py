"""Records of a repository of which there is no clone: its run and tag refs, without the history of its
code."""

from __future__ import annotations

import hashlib
import os
import subprocess

from ..errors import MlgitError
from ..git.process import run_git
from .ask import user_cache
from .clone import Clone, open_clone

#: Of forges that take nothing but branches, too (``docs/format.md``, "Refs").
_REFS = ("runs", "tags")
_SPACES = ("refs/mlgit", "refs/heads/mlgit")


def mirror_of(url: str) -> Clone:
    """A bare repository in the user's cache that has the records of ``url`` as they are now.

    Raises ``MlgitError`` (``remote-failed``) with what git said.
    """
    name = hashlib.sha256(url.encode()).hexdigest()[:32]
    folder = os.path.join(user_cache(), "records", f"{name}.git")
    if not os.path.exists(os.path.join(folder, "HEAD")):
        os.makedirs(os.path.dirname(folder), exist_ok=True)
        run_git(["init", "--quiet", "--bare", folder], os.path.dirname(folder))
    wanted = [f"+{space}/{kind}/*:refs/mlgit/{kind}/*" for space in _SPACES for kind in _REFS]
    # The user's own git, with all that it may ask or be configured for.
    done = subprocess.run(
        ["git", "fetch", "--quiet", "--depth=1", "--prune", "--no-tags", url, *wanted],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip()
        raise MlgitError(
            f"The runs of {url} cannot be fetched: {said}",
            code="remote-failed",
            kind="io",
            exit_code=1,
            hints=[f"git ls-remote {url}"],
        )
    return open_clone(folder)
