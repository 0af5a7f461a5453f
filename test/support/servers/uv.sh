#!/usr/bin/env bash
# uv.sh: puts uv, of a fixed version, into the tests' cache folder and prints the folder to add to PATH.
set -euo pipefail

version=0.13.0
folder="${XDG_CACHE_HOME:-$HOME/.cache}/mlgit-test/uv-$version"
if [ ! -x "$folder/bin/uv" ]; then
  rm -rf "$folder.new"
  python3 -m venv "$folder.new"
  "$folder.new/bin/python" -m pip install --quiet --disable-pip-version-check "uv==$version"
  rm -rf "$folder"
  mv "$folder.new" "$folder"
fi
mkdir -p "$folder/path"
ln -sf "$folder/bin/uv" "$folder/path/uv"
echo "$folder/path"
