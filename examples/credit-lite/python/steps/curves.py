"""How well ranked clients are told apart, and how well their risk is predicted."""
from itertools import groupby

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


def area(curve: list[tuple[float, float]]) -> float:
    return sum((b[0] - a[0]) * (a[1] + b[1]) / 2 for a, b in zip(curve, curve[1:]))
