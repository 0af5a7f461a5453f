#!/usr/bin/env bash
# pre-commit.sh: puts pre-commit, of a fixed version, into the tests' cache folder and prints the folder to add to PATH.
set -euo pipefail

version=4.7.0
folder="${XDG_CACHE_HOME:-$HOME/.cache}/mlgit-test/pre-commit-$version"
if [ ! -x "$folder/bin/pre-commit" ]; then
  rm -rf "$folder.new"
  python3 -m venv "$folder.new"
  "$folder.new/bin/python" -m pip install --quiet --disable-pip-version-check "pre-commit==$version"
  rm -rf "$folder"
  mv "$folder.new" "$folder"
fi
# Its own script names the folder in which it was installed.
mkdir -p "$folder/path"
printf '#!/bin/sh\nexec "%s" -m pre_commit "$@"\n' "$folder/bin/python" >"$folder/path/pre-commit"
chmod +x "$folder/path/pre-commit"
echo "$folder/path"
