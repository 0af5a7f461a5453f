#!/usr/bin/env bash
# metaflow.sh: puts an interpreter that has Metaflow, of a fixed version, into the tests' cache folder, as
# python-metaflow, and prints the folder to add to PATH.
set -euo pipefail

version=2.19.39
folder="${XDG_CACHE_HOME:-$HOME/.cache}/mlgit-test/metaflow-$version"

if [ ! -x "$folder/path/python-metaflow" ]; then
  rm -rf "$folder.new"
  python="$(command -v python3.11 || command -v python3)"
  if command -v uv >/dev/null; then
    uv venv --quiet --python "$python" "$folder.new"
    # Its code is compiled here once, as the tests' own interpreters write nothing beside it.
    uv pip install --quiet --compile-bytecode --python "$folder.new/bin/python" "metaflow==$version"
  else
    "$python" -m venv "$folder.new"
    "$folder.new/bin/python" -m pip install --quiet --disable-pip-version-check "metaflow==$version"
  fi
  mkdir "$folder.new/path"
  # A virtual environment knows its place from the file beside the interpreter, and may be moved.
  printf '#!/bin/sh\nexec "%s" "$@"\n' "$folder/bin/python" >"$folder.new/path/python-metaflow"
  chmod +x "$folder.new/path/python-metaflow"
  rm -rf "$folder"
  mv "$folder.new" "$folder"
fi
echo "$folder/path"
