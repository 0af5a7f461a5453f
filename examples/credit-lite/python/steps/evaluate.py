"""Model and test set -> scores (JSON), ROC curve and calibration curve (CSV); beside it the accepted model, if there is one."""
import json
import math
import os
import sys
from pathlib import Path

import curves
import logistic


def rank(model_path: str, test: str) -> list[tuple[float, int]]:
    """Risk and truth of every client, the lowest risk first."""
    model = json.loads(Path(model_path).read_text())
    rows, truth = logistic.read(test)
    return sorted((logistic.risk(model, row), y) for row, y in zip(rows, truth))


def champion_scores(test: str) -> dict[str, float]:
    """The accepted model on the same clients. The first time there is none."""
    path = os.environ.get("MLGIT_INPUT_CHAMPION")
    if path is None:
        return {}
    ranked = rank(path, test)
    brier = sum((p - y) ** 2 for p, y in ranked) / len(ranked)
    return {"champion_auc": curves.area(curves.roc(ranked)), "champion_brier": brier}


def main(model_path: str, test: str, scores_path: str, roc_path: str, calibration_path: str) -> None:
    ranked = rank(model_path, test)
    curve, bins, n = curves.roc(ranked), curves.calibration(ranked), len(ranked)
    scores = {
        "auc": curves.area(curve),
        "ks": max(tpr - fpr for fpr, tpr in curve),
        "brier": sum((p - y) ** 2 for p, y in ranked) / n,
        "log_loss": -sum(math.log(p if y else 1 - p) for p, y in ranked) / n,
        "calibration_error": sum(abs(p - y) * size for p, y, size in bins) / n,
        "test_clients": n,
        **champion_scores(test),
    }
    Path(scores_path).write_text(json.dumps(scores, indent=2) + "\n")
    write_csv(roc_path, "fpr,tpr", curve)
    write_csv(calibration_path, "predicted,observed,clients", bins)
    print(f"AUC {scores['auc']:.4f}, KS {scores['ks']:.4f}, Brier {scores['brier']:.4f}")


def write_csv(path: str, header: str, rows: list[tuple]) -> None:
    lines = [",".join(f"{x:.6f}" if isinstance(x, float) else str(x) for x in row) for row in rows]
    Path(path).write_text("\n".join([header, *lines]) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
