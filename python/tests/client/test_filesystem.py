"""Artifacts through fsspec, as the libraries that take its URLs read them."""

import re
from pathlib import Path
from typing import Any

import fsspec
import pytest
from surroundings import git

import mlgit
from mlgit import MlgitError, cli
from mlgit.filesystem import MlgitFileSystem

FLOW = """\
version: 1
flows:
  tables:
    steps:
      split:
        foreach: { land: [de], size: [2] }
        inputs: { data: data/ }
        run: mkdir -p ${{ outputs.table }} && cp ${{ inputs.data }}/*.parquet ${{ outputs.table }}
        outputs: { table: build/table/ }
"""
FOLDER = "tables@prod:split/land=de,size=2/table"


@pytest.fixture
def tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder is a clone with a folder of two Parquet files."""
    import pandas

    root = tmp_path / "tables"
    (root / "data").mkdir(parents=True)
    (root / "mlgit.yaml").write_text(FLOW)
    (root / ".gitignore").write_text("build/\n")
    for at in range(2):
        table = pandas.DataFrame({"a": [at, at + 1], "b": ["x", "y"]})
        table.to_parquet(root / "data" / f"part-{at}.parquet")
    git(root, "init", "--quiet")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "-m", "Begin")
    cli.call(["run", "--tag", "prod"], cwd=root)
    monkeypatch.chdir(root)
    fsspec.register_implementation("mlgit", MlgitFileSystem, clobber=True)
    return root


def test_the_entry_point_names_the_filesystem() -> None:
    text = (Path(__file__).resolve().parents[2] / "pyproject.toml").read_text()
    assert re.search(r'"fsspec.specs"\]\nmlgit = "mlgit.filesystem:MlgitFileSystem"', text)


def test_folders_are_listed_and_ranges_read_without_a_process(tables: Path, no_process: None) -> None:
    system: Any = fsspec.filesystem("mlgit")
    files = [f"{FOLDER}/part-0.parquet", f"{FOLDER}/part-1.parquet"]
    assert system.ls(f"mlgit://{FOLDER}", detail=False) == files
    assert system.find(FOLDER) == system.glob(f"mlgit://{FOLDER}/*.parquet") == files
    assert system.read_block(files[0], 0, 4) == b"PAR1"
    assert system.read_block(files[0], 4, None) == system.cat_file(files[0])[4:]
    assert list(system.walk(FOLDER)) == [(FOLDER, [], ["part-0.parquet", "part-1.parquet"])]
    assert system.cat_ranges([files[0]] * 2, [0, -4], [4, None]) == [b"PAR1", b"PAR1"]
    assert system.cat_file(files[0], start=-4) == b"PAR1"
    assert system.info(files[0])["size"] == len((tables / "data" / "part-0.parquet").read_bytes())
    assert system.ukey(files[0]) == mlgit.flow("tables").latest["table/part-0.parquet"].digest
    assert (system.isdir(FOLDER), system.isfile(files[0])) == (True, True)


def test_what_is_not_there_is_no_file(tables: Path) -> None:
    system: Any = fsspec.filesystem("mlgit", repo=tables)
    assert not system.exists(f"{FOLDER}/part-9.parquet")
    assert not system.exists(FOLDER.replace("@", "x@"))
    with pytest.raises(FileNotFoundError, match=r"no part-9\.parquet"):
        system.open(f"{FOLDER}/part-9.parquet")
    with pytest.raises(MlgitError, match="only read"):
        system.rm(FOLDER, recursive=True)
    with pytest.raises(MlgitError, match="only read"):
        system.open(f"{FOLDER}/new.parquet", "wb")


# Libraries leave files to the garbage collector.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_libraries_read_artifacts_by_url(tables: Path) -> None:
    import duckdb
    import pandas
    import polars
    import pyarrow.dataset
    import pyarrow.parquet

    url = f"mlgit://{FOLDER}"
    system: Any = fsspec.filesystem("mlgit")
    assert list(pandas.read_parquet(url)["a"]) == [0, 1, 1, 2]
    elsewhere = pandas.read_parquet(f"{url}/part-1.parquet", storage_options={"repo": str(tables)})
    assert list(elsewhere["a"]) == [1, 2]
    assert pyarrow.dataset.dataset(FOLDER, filesystem=system).to_table().num_rows == 4
    assert pyarrow.parquet.read_table(FOLDER, filesystem=system)["a"].to_pylist() == [0, 1, 1, 2]
    with fsspec.open(f"{url}/part-0.parquet") as file:
        assert polars.scan_parquet(file).filter(polars.col("a") == 1).collect()["b"].to_list() == ["y"]
    assert polars.read_parquet(f"mlgit:///{FOLDER}/part-1.parquet", use_pyarrow=True)["a"].sum() == 3
    assert polars.scan_parquet(mlgit.path(FOLDER) / "*.parquet").collect()["a"].sum() == 4
    with duckdb.connect() as database:
        database.register_filesystem(system)
        assert database.sql(f"select sum(a) from '{url}/*.parquet'").fetchall() == [(4,)]
