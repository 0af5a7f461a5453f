"""Train set -> gradient-boosted model of the probability of default.

Paths and parameters come from the variables that mlgit sets for every task.
"""
import json
import os
from pathlib import Path

import joblib
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier

FEATURES = ["student", "balance", "income"]
# A higher balance must never lower the predicted risk; a model that says otherwise has fitted noise.
MONOTONE = {"balance": 1}


def main() -> None:
    params = json.loads(Path(os.environ["MLGIT_PARAMS_FILE"]).read_text())
    train = pd.read_parquet(os.environ["MLGIT_INPUT_TRAIN"])

    model = HistGradientBoostingClassifier(
        learning_rate=params["learning_rate"],
        max_iter=params["max_iter"],
        max_depth=params["max_depth"],
        min_samples_leaf=50,
        monotonic_cst=MONOTONE,
        early_stopping=False,
        random_state=params["seed"],
    )
    model.fit(train[FEATURES], train["default"])
    joblib.dump(model, os.environ["MLGIT_OUTPUT_MODEL"])
    print(f"{model.n_iter_} trees of depth {params['max_depth']} on {len(train):,} clients")


if __name__ == "__main__":
    main()
