"""A repository with runs, made once for all tests that only read."""

import shutil
import subprocess
from pathlib import Path

import pytest
from surroundings import git, set_surroundings

from mlgit import cli

FLOW = """\
version: 1
flows:
  credit:
    params: { name: world, lr: 0.1 }
    steps:
      clean:
        run:
          - printf 'a,b\\n1,2\\n3,4\\n' > ${{ outputs.table }}
          - mkdir -p ${{ outputs.parts }}/deep && printf one > ${{ outputs.parts }}/1.txt
          - cd ${{ outputs.parts }}/deep && printf '#!/bin/sh\\n' > go.sh && chmod +x go.sh
        outputs: { table: build/table.csv, parts: build/parts/ }
      train:
        foreach: { segment: [student, other], depth: [2] }
        inputs: { table: { from: clean.table } }
        run: printf '%s %s %s' ${{ params.name }} ${{ item.segment }} ${{ params.lr }} > ${{ outputs.model }}
        outputs: { model: build/model.txt }
      choose:
        inputs: { models: { from: train.model } }
        run:
          - cat ${{ inputs.models }}/*.txt > ${{ outputs.model }}
          - printf '{"auc":0.9,"nested":{"ks":%s}}' ${{ params.lr }} > metrics.json
        outputs: { model: build/chosen.txt }
        metrics: metrics.json
"""


@pytest.fixture(scope="session")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("made") / "credit"
    root.mkdir()
    home = tmp_path_factory.mktemp("maker")
    with pytest.MonkeyPatch.context() as patch:
        set_surroundings(patch, home)
        (root / "mlgit.yaml").write_text(FLOW)
        (root / ".gitignore").write_text("build/\nmetrics.json\n")
        git(root, "init", "--quiet", "--initial-branch=main")
        git(root, "add", ".")
        git(root, "commit", "--quiet", "-m", "Add credit")
        for words in ([], ["--set", "name=moon", "--tag", "prod"], ["--set", "lr=0.3"]):
            cli.call(["run", "credit", *words], cwd=root)
    return root


@pytest.fixture
def credit(_made: Path, tmp_path: Path) -> Path:
    """A clone of its own with three runs of the flow ``credit``; the second has the tag ``prod``."""
    return Path(shutil.copytree(_made, tmp_path / "credit", symlinks=True))


@pytest.fixture
def no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on no process can be started."""

    def refuse(*words: object, **_: object) -> None:
        raise AssertionError(f"a process was started: {words}")

    monkeypatch.setattr(subprocess, "run", refuse)
    monkeypatch.setattr(subprocess, "Popen", refuse)
