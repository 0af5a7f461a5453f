"""Scores and curves -> a folder with a page (Markdown) and its plot (PNG)."""
import argparse
import json
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import pandas as pd

MEANING = {
    "auc": "chance that a defaulter is ranked above a non-defaulter",
    "ks": "widest gap between the two score distributions",
    "brier": "mean squared error of the probability",
    "log_loss": "mean surprise of the outcome",
    "calibration_error": "mean gap between predicted and observed share",
    "test_clients": "clients the model had not seen",
}


def plot(roc: pd.DataFrame, calibration: pd.DataFrame, auc: float, target: Path) -> None:
    fig, (left, right) = plt.subplots(1, 2, figsize=(9, 4.2), layout="constrained")
    left.plot(roc["fpr"], roc["tpr"], color="tab:blue", label=f"AUC {auc:.4f}")
    left.plot([0, 1], [0, 1], color="0.7", linestyle="--")
    left.set(title="ROC", xlabel="false positive rate", ylabel="true positive rate")
    left.legend(loc="lower right")
    top = calibration[["predicted", "observed"]].max().max() * 1.05
    right.plot(calibration["predicted"], calibration["observed"], "o-", color="tab:orange")
    right.plot([0, top], [0, top], color="0.7", linestyle="--")
    right.set(title="Calibration", xlabel="predicted risk", ylabel="observed share of defaults")
    # Without a software tag the same picture is the same bytes.
    fig.savefig(target, dpi=110, metadata={"Software": None})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("scores", "roc", "calibration", "folder"):
        parser.add_argument(name)
    args = parser.parse_args()

    scores = json.loads(Path(args.scores).read_text())
    folder = Path(args.folder)
    folder.mkdir(parents=True, exist_ok=True)
    plot(pd.read_csv(args.roc), pd.read_csv(args.calibration), scores["auc"], folder / "curves.png")
    rows = [f"| {name} | {scores[name]:.6g} | {text} |" for name, text in MEANING.items()]
    page = ["# Default risk of a cardholder", "", "| metric | value | meaning |", "|---|---|---|"]
    page += [*rows, "", "![ROC and calibration](curves.png)", ""]
    (folder / "report.md").write_text("\n".join(page))
    print(f"report.md and curves.png, AUC {scores['auc']:.4f}")


if __name__ == "__main__":
    main()
