#!/usr/bin/env bash
# moto.sh: puts moto's server (the API of AWS Batch and of CloudWatch Logs), of a fixed version, into the tests' cache folder.
set -euo pipefail

version=5.2.5
folder="${XDG_CACHE_HOME:-$HOME/.cache}/mlgit-test/moto-$version"

if [ ! -x "$folder/bin/moto_server" ]; then
  rm -rf "$folder"
  python="$(command -v python3.11 || command -v python3)"
  # Made where it stays: its programs begin with the path of the interpreter.
  if command -v uv >/dev/null; then
    uv venv --quiet --python "$python" "$folder"
    uv pip install --quiet --compile-bytecode --python "$folder/bin/python" "moto[server,batch,logs]==$version"
  else
    "$python" -m venv "$folder"
    "$folder/bin/python" -m pip install --quiet --disable-pip-version-check "moto[server,batch,logs]==$version"
  fi
  "$folder/bin/python" -c 'import moto.server, moto.batch.models'
fi
echo "$folder/bin/python"
