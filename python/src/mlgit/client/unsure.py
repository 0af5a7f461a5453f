"""The sign that the command line is to be asked."""

from __future__ import annotations


class Unsure(Exception):
    """What was met is not read here with certainty: it may be unusual, damaged, or a mistake of the user's.

    Never seen by users: whoever catches it asks the command line, whose answer, or error, counts.
    """
