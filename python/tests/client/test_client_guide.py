"""The guide to the client does what it says."""

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import fsspec
import pytest
from surroundings import CHECKOUT, git

from mlgit import cli
from mlgit.filesystem import MlgitFileSystem

GUIDE = CHECKOUT / "docs" / "guides" / "python-client.md"
FENCE = re.compile(r"^```(\w+)(?: file=(\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.skipif(sys.version_info < (3, 11), reason="shows values as newer libraries do")
def test_the_guide_does_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root, programs = tmp_path / "credit", tmp_path / "bin"
    root.mkdir()
    programs.mkdir()
    words = " ".join(f'"{word}"' for word in cli.command())
    (programs / "mlgit").write_text(f'#!/bin/sh\nexec {words} "$@"\n')
    (programs / "mlgit").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.chdir(root)
    fsspec.register_implementation("mlgit", MlgitFileSystem, clobber=True)
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    parser, names, examples = doctest.DocTestParser(), {}, 0
    for language, path, text in FENCE.findall(GUIDE.read_text()):
        if path:
            (root / path).write_text(text)
        elif language == "console":
            for line in text.splitlines():
                subprocess.run(["sh", "-c", line[2:]], check=True, capture_output=True)
        elif language == "python":
            test = parser.get_doctest(text.replace("…", "..."), names, "guide", str(GUIDE), 0)
            examples += len(test.examples)
            runner.run(test, clear_globs=False)
            names = test.globs
    assert examples > 20
    assert runner.failures == 0
    assert git(root, "for-each-ref", "refs/mlgit/runs").count("\n") == 1
