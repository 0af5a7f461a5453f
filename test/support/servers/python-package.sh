#!/usr/bin/env bash
# python-package.sh: puts a Python with what the tests of the Python package need, of the locked versions, into the tests' cache
# folder and prints the folder that has it.
set -euo pipefail
cd "$(dirname "$0")/../../.."

lock=python/tests/requirements.lock
cache="${XDG_CACHE_HOME:-$HOME/.cache}/mlgit-test"
# The same as in tooling/test/run-pytest.mjs.
folder="$cache/python-package"
if ! cmp --silent "$lock" "$folder/requirements.lock"; then
  rm -rf "$folder"
  python="$(command -v python3.11 || command -v python3)"
  if command -v uv >/dev/null; then
    uv venv --quiet --python "$python" "$folder"
    # Their code is compiled here once, as tests write nothing beside it.
    uv pip install --quiet --compile-bytecode --python "$folder/bin/python" --requirements "$lock"
  else
    "$python" -m venv "$folder"
    "$folder/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$lock"
  fi
  cp "$lock" "$folder/requirements.lock"
fi
echo "$folder/bin"
