"""Values that a task saved in formats, and whose of them may run code."""

from pathlib import Path

import pytest
from surroundings import CHECKOUT, git

import mlgit
from mlgit import MlgitError, cli

FLOW = """\
version: 1
flows:
  saved:
    steps:
      save:
        code: [save.py]
        run: PYTHONPATH=SOURCE python3 save.py
        outputs:
          table: build/table
          array: build/array
          facts: build/facts
          thing: build/thing/
          parts: build/parts/
"""
SAVE = """\
import json, os
import numpy, pandas
from pathlib import Path
from mlgit.formats import save
from mlgit.formats.elements import save_elements

values = {
    "table": pandas.DataFrame({"a": [1, 2]}),
    "array": numpy.arange(4),
    "thing": {1, 2, complex(3)},
    "facts": {"rows": 2},
}
os.rmdir("build/thing")
os.rmdir("build/parts")
formats = {name: save(value, Path("build", name)).format for name, value in values.items()}
formats["parts"] = save_elements([{1}, {"a": 1}], Path("build/parts"))
with open(os.environ["MLGIT_FORMATS_FILE"], "w") as file:
    json.dump(formats, file)
"""


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A clone with a run that saved values in formats."""
    root = tmp_path / "saved"
    root.mkdir()
    (root / "mlgit.yaml").write_text(FLOW.replace("SOURCE", str(CHECKOUT / "python" / "src")))
    (root / "save.py").write_text(SAVE)
    (root / ".gitignore").write_text("build/\n")
    git(root, "init", "--quiet")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "-m", "Begin")
    cli.call(["run"], cwd=root)
    return root


def test_what_can_run_code_is_said_to(saved: Path) -> None:
    run = mlgit.flow("saved", repo=saved).latest
    unsafe = {artifact.name: artifact.is_unsafe for artifact in run.artifacts}
    assert unsafe == {"table": False, "array": False, "thing": True, "parts": True, "facts": False}
    first, second = run["parts"]
    assert (first.is_unsafe, second.is_unsafe, second.load()) == (True, False, {"a": 1})
    assert first.load() == {1}
    assert run.load("parts") == [{1}, {"a": 1}]
    assert "pickle-elements, unsafe" in run._repr_html_()


def test_values_come_back_as_they_were_saved(saved: Path, tmp_path: Path) -> None:
    import polars
    import pyarrow

    assert list(mlgit.load("@latest:table", repo=saved)["a"]) == [1, 2]
    assert isinstance(mlgit.load("@latest:table", repo=saved, as_="polars"), polars.DataFrame)
    assert isinstance(mlgit.load("@latest:table", repo=saved, as_="arrow"), pyarrow.Table)
    assert mlgit.load("@latest:array", repo=saved, mmap=True).tolist() == [0, 1, 2, 3]
    assert mlgit.load("@latest:facts", repo=saved) == {"rows": 2}
    # A pickle of a run of this clone.
    assert mlgit.load("@latest:thing", repo=saved) == {1, 2, complex(3)}

    # The same run in another clone is somebody else's, and nobody has signed it.
    other = tmp_path / "other"
    git(tmp_path, "clone", "--quiet", str(saved), str(other))
    git(other, "fetch", "--quiet", "origin", "+refs/mlgit/*:refs/mlgit/remotes/origin/*")
    (saved / ".git" / "mlgit" / "store").rename(tmp_path / "store")
    (other / ".git" / "mlgit").mkdir()
    (tmp_path / "store").rename(other / ".git" / "mlgit" / "store")
    assert mlgit.load("saved@latest:facts", repo=other) == {"rows": 2}
    with pytest.raises(MlgitError) as caught:
        mlgit.load("saved@latest:thing", repo=other)
    assert caught.value.code == "untrusted"
    assert mlgit.load("saved@latest:thing", repo=other, trust=True) == {1, 2, complex(3)}
