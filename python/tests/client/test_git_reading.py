"""Refs and objects read without git give what git gives."""

from pathlib import Path

import pytest
from surroundings import git

import mlgit
from mlgit.errors import MlgitError
from mlgit.git.location import locate
from mlgit.git.objects import Objects
from mlgit.git.refs import Refs
from mlgit.git.settings import parse_settings, read_settings


def history(root: Path, *options: str) -> list[str]:
    """A repository whose files change a little from commit to commit, and all its objects."""
    root.mkdir()
    git(root, "init", "--quiet", "--initial-branch=main", *options)
    lines = [f"line {at} of a file that is long enough for deltas" for at in range(400)]
    for at in range(6):
        lines[at * 50] = f"changed in {at}"
        (root / "long.txt").write_text("\n".join(lines))
        (root / "folder").mkdir(exist_ok=True)
        (root / "folder" / f"{at}.txt").write_text(str(at))
        git(root, "add", ".")
        git(root, "commit", "--quiet", "-m", f"Commit {at}")
    return git(root, "cat-file", "--batch-all-objects", "--batch-check=%(objectname)").split()


@pytest.mark.parametrize("options", [(), ("--object-format=sha256",)])
def test_objects_are_those_of_git(
    tmp_path: Path, options: tuple[str, ...], request: pytest.FixtureRequest
) -> None:
    root = tmp_path / "repository"
    oids = history(root, *options)
    expected = {oid: (git(root, "cat-file", "-t", oid), git(root, "cat-file", "-s", oid)) for oid in oids}
    text = {oid: git(root, "cat-file", "-p", oid) for oid in oids if expected[oid][0] != "tree"}
    tree = git(root, "rev-parse", "HEAD:folder")
    shown = git(root, "ls-tree", tree).splitlines()
    loose = Objects(locate(str(root)))
    read = {oid: loose.read(oid) for oid in oids}
    git(root, "repack", "-adfq", "--depth=50", "--window=50")
    git(root, "prune-packed")
    alternate = tmp_path / "alternate"
    git(tmp_path, "clone", "--quiet", "--shared", str(root), str(alternate))
    packed, borrowed = Objects(locate(str(root))), Objects(locate(str(alternate)))
    request.getfixturevalue("no_process")
    # What was loose is read from the pack that it went to, also by who was there before.
    for objects in (packed, borrowed, loose):
        assert {oid: objects.read(oid) for oid in oids} == read
        entries = objects.tree(tree).items()
        assert [f"{entry.mode} blob {entry.oid}\t{name}" for name, entry in entries] == shown
    assert {oid: (kind, str(len(data))) for oid, (kind, data) in read.items()} == expected
    assert {oid: read[oid][1].decode().strip() for oid in text} == text


def test_an_object_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    history(tmp_path / "repository")
    with pytest.raises(MlgitError, match="found nothing"):
        Objects(locate(str(tmp_path / "repository"))).read("1" * 40)


def test_refs_are_those_of_git_after_every_change(tmp_path: Path) -> None:
    root = tmp_path / "repository"
    history(root)
    refs = Refs(locate(str(root)))
    first, second = git(root, "rev-parse", "HEAD"), git(root, "rev-parse", "HEAD~1")

    def expect() -> None:
        lines = git(root, "for-each-ref", "--format=%(refname) %(objectname)", "refs/mlgit/").splitlines()
        assert refs.below("refs/mlgit/") == dict(line.split(" ") for line in lines)

    expect()
    for words in (
        ["update-ref", "refs/mlgit/runs/a/0000000001", first],
        ["update-ref", "refs/mlgit/remotes/up/stream/tags/a/prod", first],
        ["pack-refs", "--all", "--prune"],
        ["update-ref", "refs/mlgit/remotes/up/stream/tags/a/prod", second],
        ["update-ref", "refs/mlgit/runs/b/0000000002", second],
        ["update-ref", "-d", "refs/mlgit/runs/a/0000000001"],
    ):
        git(root, *words)
        expect()
    assert refs.resolve("HEAD") == first
    assert refs.symbolic("HEAD") == "refs/heads/main"
    git(root, "checkout", "--quiet", "--detach", "HEAD~1")
    assert (refs.resolve("HEAD"), refs.symbolic("HEAD")) == (second, None)
    assert refs.resolve("refs/heads/none") is None


def test_parts_of_refs_are_those_of_git(tmp_path: Path) -> None:
    root = tmp_path / "repository"
    history(root)
    first = git(root, "rev-parse", "HEAD")
    names = ["a/0000000001", "a/0000000012", "a-b/0000000001", "a/x/y", "ab/1", "b/9", "b0", "ü/1", "ü/2"]
    for name in names[:-1]:
        git(root, "update-ref", f"refs/mlgit/{name}", first)
    # Below a tag that is an object of its own, a line tells what it is of.
    git(root, "tag", "-a", "-m", "signed", "signed")
    git(root, "update-ref", "refs/mlgit/a/signed", git(root, "rev-parse", "signed"))
    refs = Refs(locate(str(root)))

    def expect() -> None:
        lines = git(root, "for-each-ref", "--format=%(refname) %(objectname)").splitlines()
        expected = dict(line.split(" ") for line in lines)
        for prefix in (
            "refs/mlgit/a/",
            "refs/mlgit/a/00000000",
            "refs/mlgit/b",
            "refs/mlgit/zz",
            "refs/mlgit/ü/",
        ):
            folder = prefix.rpartition("/")[0] + "/"
            found = {
                name: oid
                for name, oid in expected.items()
                if name.startswith(prefix) and "/" not in name[len(folder) :]
            }
            beginning = refs.beginning_with(prefix)
            assert {name: beginning[name] for name in found} == found
            assert all(name.startswith(prefix) for name in beginning)
        for folder in ("refs/", "refs/mlgit/", "refs/mlgit/a/", "refs/mlgit/none/"):
            below = [name[len(folder) :] for name in expected if name.startswith(folder)]
            assert refs.children(folder) == {name.partition("/")[0] for name in below}
        assert [refs.resolve(name) for name in expected] == list(expected.values())
        assert refs.resolve("refs/mlgit/a/00000000") is None

    expect()
    git(root, "pack-refs", "--all", "--prune")
    expect()
    git(root, "update-ref", f"refs/mlgit/{names[-1]}", first)
    expect()
    # Of versions of git that did not sort.
    packed = root / ".git" / "packed-refs"
    lines = [line for line in packed.read_text().splitlines() if line[0] not in "#^"]
    packed.write_text("\n".join(["# pack-refs with: peeled ", *reversed(lines)]) + "\n")
    expect()
    packed.write_text("")
    assert refs.children("refs/mlgit/") == {"ü"}


def test_worktrees_and_bare_repositories_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "repository"
    history(root)
    git(root, "worktree", "add", "--quiet", "-b", "other", str(tmp_path / "tree"))
    git(tmp_path, "clone", "--quiet", "--bare", str(root), "bare.git")
    found = locate(str(tmp_path / "tree"))
    assert (found.root, found.common_dir) == (str(tmp_path / "tree"), str(root / ".git"))
    assert Refs(found).symbolic("HEAD") == "refs/heads/other"
    assert locate(str(root / "folder")).root == str(root)
    bare = locate(str(tmp_path / "bare.git"))
    assert (bare.root, bare.git_dir) == (None, str(tmp_path / "bare.git"))
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "bare.git"))
    assert locate(str(root)).git_dir == str(tmp_path / "bare.git")
    monkeypatch.delenv("GIT_DIR")
    with pytest.raises(MlgitError) as caught:
        mlgit.load("credit@latest:model", repo=tmp_path)
    assert (caught.value.code, caught.value.exit_code) == ("not-a-repository", 10)


def test_settings_are_those_of_git(tmp_path: Path) -> None:
    root = tmp_path / "repository"
    history(root)
    config = root / ".git" / "config"
    git(root, "config", "mlgit.localStore", "/scratch/a b")
    git(root, "config", "remote.up/stream.url", "https://example.org/x.git")
    plain = read_settings([str(config)], str(root))
    assert plain["mlgit.localstore"] == ["/scratch/a b"]
    assert plain["remote.up/stream.url"] == ["https://example.org/x.git"]
    (tmp_path / "more").write_text('[mlgit]\n\tlocalStore = "/scratch/#1"\n')
    git(root, "config", "include.path", str(tmp_path / "more"))
    assert parse_settings(config.read_text()) is None
    assert read_settings([str(config)], str(root))["mlgit.localstore"] == ["/scratch/a b", "/scratch/#1"]
