"""Boosters of XGBoost."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from .types import is_exactly, needed

_ENDING = ".ubj"


class XGBoost:
    """XGBoost's own binary JSON. Its estimators for scikit-learn are pickled: the file does not have all of
    them.
    """

    name = "xgboost"
    safe = True

    def accepts(self, value: object) -> bool:
        return is_exactly(value, "xgboost", "Booster")

    def save(self, value: Any, path: Path) -> None:
        # It tells its formats by the ends of names.
        named = path.with_name(path.name + _ENDING)
        try:
            value.save_model(named)
            os.rename(named, path)
        finally:
            named.unlink(missing_ok=True)

    def load(self, path: Path) -> Any:
        xgboost = needed("xgboost", package="xgboost", what=f"A model of XGBoost ({path.name})")
        model = xgboost.Booster()
        model.load_model(bytearray(path.read_bytes()))
        return model
