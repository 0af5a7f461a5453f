"""Pickles of other people, which are loaded when the run is signed by an allowed signer."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from surroundings import git

import mlgit
from mlgit import MlgitError, cli

THING = {("Kiel", 2026): {1, 2}}


@pytest.fixture
def makers(repository: Path, tmp_path: Path) -> Path:
    """A clone that has a pickle of Ann and one of Eve, each signed by its maker, and an unsigned one."""
    for who in ("ann", "eve"):
        key = tmp_path / who
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", who, "-f", key], check=True)
        for name, value in {"gpg.format": "ssh", "user.signingKey": f"{key}.pub"}.items():
            git(repository, "config", name, value)
        with mlgit.run(f"by-{who}", repo=repository) as run:
            run.log_artifact(THING, name="thing")
        cli.call(["approve", run.spec, "--sign-only"], cwd=repository)
    with mlgit.run("unsigned", repo=repository) as run:
        run.log_artifact(THING, name="thing")
    bundle = tmp_path / "handed.tar"
    cli.call(
        ["bundle", "create", "by-ann@latest", "by-eve@latest", "unsigned@latest", "-o", str(bundle)],
        cwd=repository,
    )
    clone = tmp_path / "clone"
    git(tmp_path, "init", "--quiet", str(clone))
    cli.call(["bundle", "apply", str(bundle)], cwd=clone)
    return clone


def test_a_signed_pickle_is_loaded_and_who_made_another_is_said(makers: Path, tmp_path: Path) -> None:
    signers = tmp_path / "allowed_signers"
    signers.write_text(f"ann@example.org {' '.join((tmp_path / 'ann.pub').read_text().split()[:2])}\n")
    git(makers, "config", "mlgit.allowedSigners", str(signers))
    assert mlgit.load("by-ann@latest:thing", repo=makers) == THING
    for flow, who in {
        "by-eve": r"by Ada <ada@example\.org>, whose signature does not count \(unknown-key\)\.",
        "unsigned": r"by Ada <ada@example\.org>\. Expected",
    }.items():
        with pytest.raises(MlgitError, match=f"It was made by {flow}@[0-9a-z]{{10}} {who}") as caught:
            mlgit.load(f"{flow}@latest:thing", repo=makers)
        assert caught.value.code == "untrusted"
        assert mlgit.load(f"{flow}@latest:thing", repo=makers, trust=True) == THING
