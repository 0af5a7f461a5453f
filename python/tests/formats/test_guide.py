"""The examples of the guide to objects, and of the package's own documentation."""

import doctest
from pathlib import Path

import mlgit.formats

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "guides" / "python-objects.md"
OPTIONS = doctest.ELLIPSIS


def test_guide() -> None:
    failed, tried = doctest.testfile(str(GUIDE), module_relative=False, optionflags=OPTIONS, encoding="utf-8")
    assert tried >= 15
    assert failed == 0


def test_documentation() -> None:
    failed, tried = doctest.testmod(mlgit.formats)
    assert tried >= 3
    assert failed == 0
