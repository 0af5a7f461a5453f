"""The cells of a notebook that were executed, in their order."""

from __future__ import annotations

import sys


def executed_cells() -> str | None:
    """What IPython executed in this session, in the percent format of scripts; ``None`` outside of it."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is None:
        return None
    # The first entry stands for a cell 0 that never was.
    sources = list(shell.history_manager.input_hist_raw)[1:]
    cells = [(i, source.rstrip("\n")) for i, source in enumerate(sources, 1) if source.strip()]
    return "".join(f"# %% In [{i}]\n{source}\n\n" for i, source in cells) or None
