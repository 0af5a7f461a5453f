"""Where a repository is, and what it is made of."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from ..errors import MlgitError
from .process import run_git
from .settings import parse_settings

#: What makes git look elsewhere or otherwise than up the folders.
_REDIRECTING = re.compile(
    r"GIT_(DIR|WORK_TREE|COMMON_DIR|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|CEILING_DIRECTORIES"
    r"|DISCOVERY_ACROSS_FILESYSTEM|NAMESPACE|DEFAULT_HASH|DEFAULT_REF_FORMAT)"
)
_KNOWN_EXTENSIONS = {"objectformat", "refstorage", "partialclone", "worktreeconfig"}


@dataclass(frozen=True)
class Location:
    """The parts of a repository, absolute and without links."""

    #: Top of the working tree; None in a bare repository.
    root: str | None
    git_dir: str
    #: The one that linked worktrees share.
    common_dir: str
    #: ``sha1`` or ``sha256``.
    object_format: str
    #: Whether refs are files; else git is asked for them.
    has_ref_files: bool

    @property
    def folder(self) -> str:
        """Where git can be called."""
        return self.root or self.git_dir

    @property
    def settings_files(self) -> list[str]:
        """Of the repository, those that count more last."""
        return [os.path.join(self.common_dir, "config"), os.path.join(self.git_dir, "config.worktree")]


def locate(cwd: str) -> Location:
    """The repository that a folder is in, as git finds it; one process of git where that is not beyond doubt.

    Raises ``MlgitError`` (``not-a-repository``) where there is none.
    """
    return _found_plainly(cwd) or _asked(cwd)


def _found_plainly(cwd: str) -> Location | None:
    if any(_REDIRECTING.fullmatch(name) for name in os.environ):
        return None
    try:
        folder = os.path.realpath(cwd)
        disk = os.lstat(folder).st_dev
        while True:
            entry = os.path.join(folder, ".git")
            if os.path.lexists(entry):
                return _plain(folder, entry)
            parent = os.path.dirname(folder)
            if os.path.exists(os.path.join(folder, "HEAD")) or parent == folder:
                return None
            if os.lstat(parent).st_dev != disk:
                return None
            folder = parent
    except OSError:
        return None


def _plain(root: str, entry: str) -> Location | None:
    """Only of this user's own: whether another's may be read is git's to say."""
    owner = os.getuid() if hasattr(os, "getuid") else None
    if owner is None or os.lstat(entry).st_uid != owner or os.lstat(root).st_uid != owner:
        return None
    git_dir = os.path.realpath(entry) if os.path.isdir(entry) else _linked(root, entry)
    if git_dir is None:
        return None
    common_dir = git_dir
    marker = os.path.join(git_dir, "commondir")
    if os.path.exists(marker):
        with open(marker, encoding="utf-8") as file:
            common_dir = os.path.realpath(os.path.join(git_dir, file.read().rstrip("\n")))
    if os.lstat(common_dir).st_uid != owner or not os.path.exists(os.path.join(git_dir, "HEAD")):
        return None
    if not all(os.path.isdir(os.path.join(common_dir, name)) for name in ("objects", "refs")):
        return None
    return _with_form(root, git_dir, common_dir)


def _linked(root: str, entry: str) -> str | None:
    with open(entry, encoding="utf-8") as file:
        text = file.read()
    if not text.startswith("gitdir: "):
        return None
    return os.path.realpath(os.path.join(root, text[len("gitdir: ") :].rstrip("\n")))


def _with_form(root: str, git_dir: str, common_dir: str) -> Location | None:
    with open(os.path.join(common_dir, "config"), encoding="utf-8") as file:
        settings = parse_settings(file.read())
    if settings is None or "core.worktree" in settings:
        return None
    if git_dir == common_dir and settings.get("core.bare", ["false"])[-1] != "false":
        return None
    extensions = {key[11:]: values[-1] for key, values in settings.items() if key.startswith("extensions.")}
    # Those of a worktree may name another working tree, or none.
    if not extensions.keys() <= _KNOWN_EXTENSIONS or "worktreeconfig" in extensions:
        return None
    return Location(
        root=root,
        git_dir=git_dir,
        common_dir=common_dir,
        object_format=extensions.get("objectformat", "sha1").lower(),
        has_ref_files=extensions.get("refstorage", "files").lower() == "files",
    )


_QUESTIONS = ("--show-object-format", "--absolute-git-dir", "--git-common-dir")


def _asked(cwd: str) -> Location:
    try:
        answer = run_git(["rev-parse", *_QUESTIONS], cwd).decode().split("\n")
    except MlgitError as error:
        if error.code != "git-failed":
            raise
        raise MlgitError(
            f"{cwd} is in no git repository that git opens: {error.message.splitlines()[0]}",
            code="not-a-repository",
            kind="not-initialised",
            exit_code=10,
            hints=["mlgit.flow(…, repo=FOLDER or URL)", "git init"],
        ) from None
    object_format, git_dir, common_dir = answer[:3]
    common = os.path.realpath(os.path.join(cwd, common_dir))
    inside = run_git(["rev-parse", "--is-inside-work-tree"], cwd).decode().strip() == "true"
    root = run_git(["rev-parse", "--show-toplevel"], cwd).decode().rstrip("\n") if inside else None
    return Location(
        root=os.path.realpath(root) if root else None,
        git_dir=os.path.realpath(git_dir),
        common_dir=common,
        object_format=object_format,
        has_ref_files=not os.path.exists(os.path.join(common, "reftable")),
    )
