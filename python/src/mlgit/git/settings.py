"""git's configuration, read from its files where they are of the ordinary form, else asked of git."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Sequence

from .process import run_git

_SECTION = re.compile(r'\[([A-Za-z0-9.-]+)(?:\s+"((?:[^"\\]|\\.)*)")?\]\s*(?:[#;].*)?')
_ENTRY = re.compile(r"([A-Za-z][A-Za-z0-9-]*)\s*(?:=\s*(.*))?")
#: What in a value needs git's own reading: quotes, escapes, comments.
_SPECIAL = re.compile(r'["\\#;]')

Settings = dict[str, list[str]]


def parse_settings(text: str) -> Settings | None:
    """Settings of one file, by ``section.key`` or ``section.subsection.key``; None to ask git."""
    found: Settings = {}
    prefix = ""
    for raw in text.splitlines():
        line = raw.strip()
        if not line or line[0] in "#;":
            continue
        section = _SECTION.fullmatch(line)
        if section is not None:
            name, sub = section.group(1).lower(), section.group(2)
            if name in ("include", "includeif") or "." in name or (sub is not None and "\\" in sub):
                return None
            prefix = f"{name}." if sub is None else f"{name}.{sub}."
            continue
        entry = _ENTRY.fullmatch(line)
        if entry is None or not prefix or (entry.group(2) and _SPECIAL.search(entry.group(2))):
            return None
        value = "true" if entry.group(2) is None else entry.group(2)
        found.setdefault(prefix + entry.group(1).lower(), []).append(value)
    return found


def read_settings(files: Iterable[str], cwd: str) -> Settings:
    """Settings of these files together with the user's and the system's, in git's order.

    Where a file is of another form, or the surroundings redirect git, git lists them: one process.
    """
    merged: Settings = {}
    redirected = any(name.startswith("GIT_CONFIG") and name != "GIT_CONFIG_NOSYSTEM" for name in os.environ)
    if redirected or sys.platform != "linux":
        return _listed(cwd)
    for path in [*outer_files(), *files]:
        try:
            with open(path, encoding="utf-8") as file:
                found = parse_settings(file.read())
        except FileNotFoundError:
            continue
        except (OSError, UnicodeDecodeError):
            found = None
        if found is None:
            return _listed(cwd)
        for key, values in found.items():
            merged.setdefault(key, []).extend(values)
    return merged


def outer_files() -> Sequence[str]:
    """The system's and the user's files, those that count more last."""
    home = os.path.expanduser("~")
    xdg = os.environ.get("XDG_CONFIG_HOME") or os.path.join(home, ".config")
    system = [] if os.environ.get("GIT_CONFIG_NOSYSTEM", "") not in ("", "0", "false") else ["/etc/gitconfig"]
    return [*system, os.path.join(xdg, "git", "config"), os.path.join(home, ".gitconfig")]


def _listed(cwd: str) -> Settings:
    found: Settings = {}
    for entry in run_git(["config", "--list", "-z"], cwd).decode("utf-8", "surrogateescape").split("\0"):
        key, separator, value = entry.partition("\n")
        if key:
            found.setdefault(key, []).append(value if separator else "true")
    return found
