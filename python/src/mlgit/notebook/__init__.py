"""What notebooks show: runs, lists of runs, differences and lineage, made of documents as HTML."""

from .diff import Diff, diff
from .diff_html import diff_html
from .lineage_html import lineage_html
from .run_html import run_html
from .runs_html import MOST_RUNS, runs_html

__all__ = [
    "MOST_RUNS",
    "Diff",
    "diff",
    "diff_html",
    "lineage_html",
    "run_html",
    "runs_html",
]
