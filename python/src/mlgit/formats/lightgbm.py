"""Boosters of LightGBM."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .json_values import JsonValues
from .types import is_exactly, needed

_MODEL = "model.txt"
_FACTS = "facts.json"


class LightGbm:
    """A folder of LightGBM's own text and of what that leaves out: the best iteration and its score.

    What it was trained on is not kept: training goes on with new data (``init_model``).
    """

    name = "lightgbm"
    safe = True

    def accepts(self, value: object) -> bool:
        return is_exactly(value, "lightgbm", "Booster")

    def save(self, value: Any, path: Path) -> None:
        path.mkdir()
        # All iterations: by default only those up to the best.
        value.save_model(path / _MODEL, num_iteration=-1)
        facts = {
            "best_iteration": int(value.best_iteration),
            "best_score": {
                data: {metric: float(score) for metric, score in scores.items()}
                for data, scores in value.best_score.items()
            },
        }
        JsonValues().save(facts, path / _FACTS)

    def load(self, path: Path) -> Any:
        lightgbm = needed("lightgbm", package="lightgbm", what=f"A model of LightGBM ({path.name})")
        facts: Any = JsonValues().load(path / _FACTS)
        model = lightgbm.Booster(model_file=path / _MODEL)
        model.best_iteration = facts["best_iteration"]
        model.best_score = facts["best_score"]
        return model
