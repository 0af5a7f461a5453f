#!/usr/bin/env bash
# great-expectations.sh: puts interpreters that have Great Expectations 0.18 and 1.x, of fixed versions, into the tests'
# cache folder, as python-gx0 and python-gx1, and prints the folder to add to PATH.
set -euo pipefail

cache="${XDG_CACHE_HOME:-$HOME/.cache}/mlgit-test"
folder="$cache/great-expectations-0.18.22-1.24.1"

environment() {
  local name="$1" python
  shift
  python="$(command -v python3.11 || command -v python3)"
  if command -v uv >/dev/null; then
    uv venv --quiet --python "$python" "$folder.new/$name"
    uv pip install --quiet --compile-bytecode --python "$folder.new/$name/bin/python" "$@"
  else
    "$python" -m venv "$folder.new/$name"
    "$folder.new/$name/bin/python" -m pip install --quiet --disable-pip-version-check "$@"
  fi
  # A virtual environment knows its place from the file beside the interpreter, and may be moved.
  printf '#!/bin/sh\nexec "%s" "$@"\n' "$folder/$name/bin/python" >"$folder.new/path/python-$name"
  chmod +x "$folder.new/path/python-$name"
}

if [ ! -x "$folder/path/python-gx1" ]; then
  rm -rf "$folder.new"
  mkdir -p "$folder.new/path"
  # 0.18 is of the time of NumPy 1.
  environment gx0 great-expectations==0.18.22 pandas==2.2.3 pyarrow==17.0.0
  environment gx1 great-expectations==1.24.1 pandas==3.1.1 pyarrow==26.0.1
  rm -rf "$folder"
  mv "$folder.new" "$folder"
fi
echo "$folder/path"
