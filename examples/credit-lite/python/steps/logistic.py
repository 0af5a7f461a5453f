"""Logistic regression by stochastic gradient descent, with nothing but the standard library."""
import csv
import math
import random

FEATURES = ["student", "balance", "income"]


def read(path: str) -> tuple[list[list[float]], list[int]]:
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    return [[float(row[name]) for name in FEATURES] for row in rows], [int(row["default"]) for row in rows]


def fit(rows: list[list[float]], truth: list[int], params: dict) -> dict:
    columns = list(zip(*rows))
    mean = [math.fsum(column) / len(column) for column in columns]
    scale = [
        math.sqrt(math.fsum((x - m) ** 2 for x in column) / len(column)) or 1.0
        for column, m in zip(columns, mean)
    ]
    model = {"features": FEATURES, "mean": mean, "scale": scale, "bias": 0.0, "weights": [0.0] * len(FEATURES)}
    points = [(standardise(model, row), y) for row, y in zip(rows, truth)]
    rng = random.Random(params["seed"])
    for epoch in range(params["epochs"]):
        rng.shuffle(points)
        step = params["learning_rate"] / (1 + epoch)
        for x, y in points:
            move = step * (y - sigmoid(score(model, x)))
            model["bias"] += move
            model["weights"] = [w + move * v for w, v in zip(model["weights"], x)]
    return model


def risk(model: dict, row: list[float]) -> float:
    return sigmoid(score(model, standardise(model, row)))


def standardise(model: dict, row: list[float]) -> list[float]:
    return [(x - m) / s for x, m, s in zip(row, model["mean"], model["scale"])]


def score(model: dict, x: list[float]) -> float:
    return model["bias"] + sum(w * v for w, v in zip(model["weights"], x))


def sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))
