"""A ``Path`` that a step returns stands for the file or folder there."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

from ..errors import MlgitError
from .format import Unfaithful


class Paths:
    """The file or folder itself; it is loaded as the path at which it lies.

    What lies in the folder that the process works in, is the process's own and is named by nothing else is
    moved, as a task has made it to be taken. All else is copied.
    """

    name = "path"
    safe = True

    def accepts(self, value: object) -> bool:
        return isinstance(value, Path)

    def save(self, value: Path, path: Path) -> None:
        try:
            found = value.stat()
        except OSError as error:
            raise MlgitError(
                f"There is nothing at {value}, which the step returned: {error.strerror}",
                code="no-such-file",
                kind="failed",
                exit_code=1,
                details={"path": str(value)},
            ) from error
        is_folder = stat.S_ISDIR(found.st_mode)
        if not is_folder and not stat.S_ISREG(found.st_mode):
            raise Unfaithful(f"{value} is neither a file nor a folder")
        if is_folder and _is_within(path.parent.resolve(), value.resolve()):
            raise Unfaithful(f"{value} holds the folder that it is to be written to")
        if _may_be_moved(value, found):
            try:
                os.rename(value, path)
                return
            except OSError:
                pass
        if is_folder:
            shutil.copytree(value, path, symlinks=True)
        else:
            shutil.copyfile(value, path)
            os.chmod(path, stat.S_IMODE(found.st_mode) | stat.S_IWUSR)

    def load(self, path: Path) -> Path:
        return path


def _may_be_moved(value: Path, found: os.stat_result) -> bool:
    """Only in a task, of what it has made itself: elsewhere files are the user's, and inputs are linked and
    read-only.
    """
    if "MLGIT_TASK" not in os.environ or value.is_symlink():
        return False
    # A task that has gone elsewhere finds there what others have made.
    own = Path.cwd(), Path(os.environ.get("PWD", ".")).resolve()
    if not all(_is_within(value.resolve(), folder) for folder in own):
        return False
    if not stat.S_ISDIR(found.st_mode):
        return _is_own(found)
    return all(
        _is_own(os.lstat(os.path.join(folder, name))) for folder, _, names in os.walk(value) for name in names
    )


def _is_own(found: os.stat_result) -> bool:
    return found.st_nlink == 1 and bool(found.st_mode & stat.S_IWUSR) and found.st_uid == os.getuid()


def _is_within(path: Path, folder: Path) -> bool:
    return path != folder and folder in path.parents
