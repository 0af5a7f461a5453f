"""Objects of the client as notebooks show them."""

from __future__ import annotations

from pathlib import Path

import pytest

import mlgit
from mlgit import cli


def test_runs_lists_of_runs_and_lineage_have_html(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository)
    cli.call(["run"])
    run = mlgit.flow("demo").latest
    html = run._repr_html_()
    assert f"demo@{run.id}" in html
    assert "greeting" in html
    listed = mlgit.runs("demo")._repr_html_()
    assert f"<code>{run.id}</code>" in listed
    assert "1 run<" in listed
    drawn = run.lineage._repr_html_()
    assert drawn.count("<rect") == 2
    assert not mlgit.diff(run, run)
