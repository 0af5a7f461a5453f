"""What notebooks show: runs, lists of runs, differences and lineage, made of documents as HTML."""

from .diff import Diff, diff
from .diff_html import diff_html
from .lineage import LineageView, lineage
from .lineage_html import lineage_html
from .run_html import run_html
from .runs_html import runs_html

__all__ = [
    "Diff",
    "LineageView",
    "diff",
    "diff_html",
    "lineage",
    "lineage_html",
    "run_html",
    "runs_html",
]
