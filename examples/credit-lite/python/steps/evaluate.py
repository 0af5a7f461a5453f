"""Model and test set -> scores (JSON), ROC curve and calibration curve (CSV)."""
import json
import math
import sys
from itertools import groupby
from pathlib import Path

import logistic

BINS = 10


def roc(ranked: list[tuple[float, int]]) -> list[tuple[float, float]]:
    """Points (false positive rate, true positive rate), one for each distinct risk, the highest first."""
    positives = sum(y for _, y in ranked)
    points, fp, tp = [(0.0, 0.0)], 0, 0
    for _, ties in groupby(reversed(ranked), key=lambda pair: pair[0]):
        for _, y in ties:
            tp, fp = tp + y, fp + 1 - y
        points.append((fp / (len(ranked) - positives), tp / positives))
    return points


def calibration(ranked: list[tuple[float, int]]) -> list[tuple[float, float, int]]:
    """Mean predicted risk, observed share of defaults and size of bins of equally many clients."""
    cuts = [len(ranked) * i // BINS for i in range(BINS + 1)]
    bins = [ranked[start:end] for start, end in zip(cuts, cuts[1:])]
    return [(sum(p for p, _ in b) / len(b), sum(y for _, y in b) / len(b), len(b)) for b in bins]


def main(model_path: str, test: str, scores_path: str, roc_path: str, calibration_path: str) -> None:
    model = json.loads(Path(model_path).read_text())
    rows, truth = logistic.read(test)
    ranked = sorted((logistic.risk(model, row), y) for row, y in zip(rows, truth))
    curve, bins, n = roc(ranked), calibration(ranked), len(ranked)
    scores = {
        "auc": sum((b[0] - a[0]) * (a[1] + b[1]) / 2 for a, b in zip(curve, curve[1:])),
        "ks": max(tpr - fpr for fpr, tpr in curve),
        "brier": sum((p - y) ** 2 for p, y in ranked) / n,
        "log_loss": -sum(math.log(p if y else 1 - p) for p, y in ranked) / n,
        "calibration_error": sum(abs(p - y) * size for p, y, size in bins) / n,
        "test_clients": n,
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
