"""Scores and curves -> a folder with a page (Markdown) and its plot (SVG)."""
import csv
import json
import sys
from pathlib import Path

SIZE, EDGE = 320, 40
MEANING = {
    "auc": "chance that a defaulter is ranked above a non-defaulter",
    "ks": "widest gap between the two score distributions",
    "brier": "mean squared error of the probability",
    "log_loss": "mean surprise of the outcome",
    "calibration_error": "mean gap between predicted and observed share",
    "test_clients": "clients the model had not seen",
}


def points(path: str, x: str, y: str) -> list[tuple[float, float]]:
    with open(path, newline="") as file:
        return [(float(row[x]), float(row[y])) for row in csv.DictReader(file)]


def panel(left: int, title: str, colour: str, curve: list[tuple[float, float]]) -> str:
    """A square plot of the curve over its diagonal, scaled to the curve's greatest value."""
    top = max(max(point) for point in curve)
    at = [(left + EDGE + x / top * SIZE, EDGE + SIZE - y / top * SIZE) for x, y in curve]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in at)
    x0, y0 = left + EDGE, EDGE + SIZE
    return f"""
<text x="{x0}" y="{EDGE - 12}">{title}</text>
<rect x="{x0}" y="{EDGE}" width="{SIZE}" height="{SIZE}" fill="none" stroke="#999"/>
<line x1="{x0}" y1="{y0}" x2="{x0 + SIZE}" y2="{EDGE}" stroke="#bbb" stroke-dasharray="5"/>
<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>
<text x="{x0}" y="{y0 + 20}">0</text><text x="{x0 + SIZE}" y="{y0 + 20}" text-anchor="end">{top:.2g}</text>"""


def main(scores_path: str, roc: str, calibration: str, folder_path: str) -> None:
    scores = json.loads(Path(scores_path).read_text())
    folder = Path(folder_path)
    folder.mkdir(parents=True, exist_ok=True)
    width, height = 2 * (SIZE + 2 * EDGE), SIZE + 2 * EDGE
    frame = f'viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="14"'
    left = panel(0, f"ROC, AUC {scores['auc']:.4f}", "#1f77b4", points(roc, "fpr", "tpr"))
    right = panel(width // 2, "Calibration", "#ff7f0e", points(calibration, "predicted", "observed"))
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" {frame}>{left}{right}\n</svg>\n'
    (folder / "curves.svg").write_text(svg)
    rows = [f"| {name} | {scores[name]:.6g} | {text} |" for name, text in MEANING.items()]
    page = ["# Default risk of a cardholder", "", "| metric | value | meaning |", "|---|---|---|"]
    (folder / "report.md").write_text("\n".join([*page, *rows, "", "![Curves](curves.svg)", ""]))
    print(f"report.md and curves.svg, AUC {scores['auc']:.4f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
