#!/usr/bin/env bash
# ci-schemas.sh: puts check-jsonschema, of a fixed version, into the tests' cache folder and prints the folder to add to PATH. It
# brings the schemas that GitHub and GitLab publish for what their CI runs.
set -euo pipefail

version=0.39.0
folder="${XDG_CACHE_HOME:-$HOME/.cache}/mlgit-test/check-jsonschema-$version"
if [ ! -x "$folder/path/check-jsonschema" ]; then
  rm -rf "$folder.new"
  python3 -m venv "$folder.new"
  "$folder.new/bin/python" -m pip install --quiet --disable-pip-version-check "check-jsonschema==$version"
  # Its own script names the folder in which it was installed.
  mkdir -p "$folder.new/path"
  printf '#!/bin/sh\nexec "%s" -m check_jsonschema "$@"\n' "$folder/bin/python" >"$folder.new/path/check-jsonschema"
  chmod +x "$folder.new/path/check-jsonschema"
  rm -rf "$folder"
  mv "$folder.new" "$folder"
fi
echo "$folder/path"
