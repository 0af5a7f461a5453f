"""``flow.py`` of a folder, as ``python3 -m mlgit.flows.compile`` prints it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any


def compiled_file(root: Path) -> Any:
    words = [sys.executable, "-m", "mlgit.flows.compile", "flow.py"]
    # What it imports may be edited within the second that a cached module is told by.
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(words, cwd=root, capture_output=True, check=False, env=env)
    return json.loads(done.stdout)
