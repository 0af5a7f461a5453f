"""Runs a Python file of the folder it starts in, so that a test says what the child of a warm worker does."""

import sys

with open(sys.argv[1], encoding="utf-8") as file:
    exec(compile(file.read(), sys.argv[1], "exec"), {"__name__": "__main__"})
