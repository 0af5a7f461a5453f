"""Models in the formats of their libraries: equal predictions, equal bytes; the rest is pickled."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from mlgit.formats import load, save

RANDOM = np.random.default_rng(7)
X = RANDOM.normal(size=(200, 3))
Y = (X[:, 0] + RANDOM.normal(size=200) > 0).astype(int)


def back(value: object, folder: Path, expected: str) -> Any:
    saved = save(value, folder / "value")
    assert saved.format == expected
    return load(folder / "value", saved.format, trusted=True)


def fitted() -> Any:
    columns = ColumnTransformer([("scale", StandardScaler(), [0, 1])], remainder="passthrough")
    return make_pipeline(columns, LogisticRegression()).fit(X, Y)


def test_scikit_learn(tmp_path: Path) -> None:
    model = fitted()
    found = back(model, tmp_path, "skops")
    assert np.array_equal(found.predict_proba(X), model.predict_proba(X))
    assert found.get_params().keys() == model.get_params().keys()
    save(fitted(), tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == (tmp_path / "value").read_bytes()


def test_trees_of_scikit_learn(tmp_path: Path) -> None:
    # A tree that was made up could lead it to memory that is not its own, so skops does not trust trees.
    model = RandomForestClassifier(5, random_state=7).fit(X, Y)
    found = back(model, tmp_path, "pickle5")
    assert np.array_equal(found.predict_proba(X), model.predict_proba(X))


def shifted(values: Any) -> Any:
    return values + 1


def test_scikit_learn_with_a_function_of_the_user(tmp_path: Path) -> None:
    model = make_pipeline(FunctionTransformer(shifted), LogisticRegression()).fit(X, Y)
    found = back(model, tmp_path, "pickle5")
    assert np.array_equal(found.predict(X), model.predict(X))


def test_lightgbm(tmp_path: Path) -> None:
    lightgbm = pytest.importorskip("lightgbm")
    train = lightgbm.Dataset(X[:150], Y[:150])
    model = lightgbm.train(
        {"objective": "binary", "verbose": -1, "seed": 7, "num_threads": 1},
        train,
        num_boost_round=40,
        valid_sets=[lightgbm.Dataset(X[150:], Y[150:], reference=train)],
        keep_training_booster=True,
        callbacks=[lightgbm.early_stopping(3, verbose=False)],
    )
    assert 0 < model.best_iteration < model.num_trees()
    found = back(model, tmp_path, "lightgbm")
    # By default only up to the best iteration, which LightGBM's own file does not tell.
    assert np.array_equal(found.predict(X), model.predict(X))
    assert found.num_trees() == model.num_trees()
    assert found.best_score == model.best_score


def test_xgboost(tmp_path: Path) -> None:
    xgboost = pytest.importorskip("xgboost")
    data = xgboost.DMatrix(X, Y)
    model = xgboost.train({"objective": "binary:logistic", "seed": 7}, data, num_boost_round=5)
    found = back(model, tmp_path, "xgboost")
    assert np.array_equal(found.predict(data), model.predict(data))
    assert sorted(one.name for one in tmp_path.iterdir()) == ["value"]


def test_torch(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    model = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.BatchNorm1d(2))
    state = model.state_dict()
    found = back(state, tmp_path, "safetensors")
    assert list(found) == list(state)
    assert found._metadata == state._metadata
    assert all(torch.equal(found[name], state[name]) for name in state)
    whole = torch.arange(12).reshape(3, 4)
    save(whole.T, tmp_path / "turned")
    assert torch.equal(load(tmp_path / "turned", "safetensors"), whole.T)  # type: ignore[arg-type]
    # Two names for the same memory would become two memories.
    tied = {"a": whole, "b": whole.view(12)}
    assert save(tied, tmp_path / "tied").format == "pickle5"
    assert save(model[0].weight, tmp_path / "w").format == "pickle5"


def test_a_figure(tmp_path: Path) -> None:
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    def drawn() -> Any:
        figure, axes = plt.subplots()
        axes.plot([1, 2, 3], label="loss")
        axes.legend()
        plt.close(figure)
        return figure

    found = back(drawn(), tmp_path, "figure")
    assert sorted(one.name for one in found.iterdir()) == ["figure.png", "figure.svg"]
    assert (found / "figure.png").read_bytes().startswith(b"\x89PNG")
    save(drawn(), tmp_path / "again")
    for name in ("figure.png", "figure.svg"):
        assert (tmp_path / "again" / name).read_bytes() == (found / name).read_bytes()


def test_a_figure_of_plotly(tmp_path: Path) -> None:
    plotly = pytest.importorskip("plotly.graph_objects")
    figure = plotly.Figure(plotly.Scatter(y=[1, 2]))
    assert back(figure, tmp_path, "plotly") == figure
