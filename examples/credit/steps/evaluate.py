"""Model and test set -> scores (JSON), ROC curve and calibration curve (CSV); beside it the accepted model, if there is one."""
import argparse
import json
import os
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score, roc_curve


def calibration(truth: np.ndarray, risk: np.ndarray, bins: int = 10) -> pd.DataFrame:
    """Mean predicted risk and observed share of defaults in bins of equally many clients."""
    order = np.argsort(risk, kind="stable")
    rows = [(risk[b].mean(), truth[b].mean(), len(b)) for b in np.array_split(order, bins)]
    return pd.DataFrame(rows, columns=["predicted", "observed", "clients"])


def champion_scores(test: pd.DataFrame, truth: np.ndarray) -> dict[str, float]:
    """The accepted model on the same clients. The first time there is none."""
    if "MLGIT_INPUT_CHAMPION" not in os.environ:
        return {}
    champion = joblib.load(os.environ["MLGIT_INPUT_CHAMPION"])
    risk = champion.predict_proba(test[champion.feature_names_in_])[:, 1]
    return {"champion_auc": roc_auc_score(truth, risk), "champion_brier": brier_score_loss(truth, risk)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("model", "test", "scores", "roc", "calibration"):
        parser.add_argument(name)
    args = parser.parse_args()

    model = joblib.load(args.model)
    test = pd.read_parquet(args.test)
    truth = test["default"].to_numpy()
    risk = model.predict_proba(test[model.feature_names_in_])[:, 1]

    fpr, tpr, _ = roc_curve(truth, risk)
    curve = calibration(truth, risk)
    gaps = (curve["predicted"] - curve["observed"]).abs()
    scores = {
        "auc": roc_auc_score(truth, risk),
        "ks": float(np.max(tpr - fpr)),
        "brier": brier_score_loss(truth, risk),
        "log_loss": log_loss(truth, risk),
        "calibration_error": float(np.average(gaps, weights=curve["clients"])),
        "test_clients": len(test),
        **champion_scores(test, truth),
    }
    Path(args.scores).write_text(json.dumps(scores, indent=2) + "\n")
    pd.DataFrame({"fpr": fpr, "tpr": tpr}).to_csv(args.roc, index=False, float_format="%.6f")
    curve.to_csv(args.calibration, index=False, float_format="%.6f")
    print(f"AUC {scores['auc']:.4f}, KS {scores['ks']:.4f}, Brier {scores['brier']:.4f}")


if __name__ == "__main__":
    main()
