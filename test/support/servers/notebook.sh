#!/usr/bin/env bash
# notebook.sh: puts a Python with nbclient and ipykernel, of fixed versions, into the tests' cache folder and prints the folder
# that has it.
set -euo pipefail

# The same as in test/support/notebook-python.ts.
name=notebook-0.11.0-7.4.0
folder="${XDG_CACHE_HOME:-$HOME/.cache}/mlgit-test/$name"
if [ ! -e "$folder/complete" ]; then
  rm -rf "$folder"
  python3 -m venv "$folder"
  "$folder/bin/python" -m pip install --quiet --disable-pip-version-check nbclient==0.11.0 ipykernel==7.4.0
  touch "$folder/complete"
fi
echo "$folder/bin"
