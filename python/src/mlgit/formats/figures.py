"""Figures, as pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .types import is_a, is_exactly, is_installed, loaded, needed

_PNG = "figure.png"
_SVG = "figure.svg"
_JSON = "figure.json"


class MatplotlibFigure:
    """A folder of ``figure.png`` and ``figure.svg``, without dates. It is loaded as the path of the
    folder.
    """

    name = "figure"
    safe = True

    def accepts(self, value: object) -> bool:
        return is_a(value, "matplotlib.figure", "Figure")

    def save(self, value: Any, path: Path) -> None:
        matplotlib = loaded("matplotlib")
        path.mkdir()
        # Ids of an SVG are random otherwise.
        with matplotlib.rc_context({"svg.hashsalt": "mlgit"}):
            value.savefig(path / _PNG, format="png", metadata={"Software": None})
            value.savefig(path / _SVG, format="svg", metadata={"Date": None, "Creator": None})

    def load(self, path: Path) -> Path:
        return path


class PlotlyFigure:
    """A folder of ``figure.json``, which it is loaded from, and ``figure.png`` and ``figure.svg`` where
    kaleido is.
    """

    name = "plotly"
    safe = True

    def accepts(self, value: object) -> bool:
        return is_exactly(value, "plotly.graph_objects", "Figure")

    def save(self, value: Any, path: Path) -> None:
        path.mkdir()
        (path / _JSON).write_text(value.to_json(), encoding="utf-8")
        if is_installed("kaleido"):
            value.write_image(path / _PNG)
            value.write_image(path / _SVG)

    def load(self, path: Path) -> Any:
        plotly = needed("plotly.io", package="plotly", what=f"A figure of plotly ({path.name})")
        return plotly.from_json((path / _JSON).read_text(encoding="utf-8"))
