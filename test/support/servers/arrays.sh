#!/usr/bin/env bash
# arrays.sh: puts a Python with numpy, safetensors, onnx and Pillow, of fixed versions, into the tests' cache folder and prints
# the folder that has it.
set -euo pipefail

# The same as in test/support/array-python.ts.
name=arrays-2.3.5-0.7.0-1.20.0-12.0.0
folder="${XDG_CACHE_HOME:-$HOME/.cache}/mlgit-test/$name"
if [ ! -e "$folder/complete" ]; then
  rm -rf "$folder"
  python3 -m venv "$folder"
  "$folder/bin/python" -m pip install --quiet --disable-pip-version-check \
    numpy==2.3.5 safetensors==0.7.0 onnx==1.20.0 pillow==12.0.0
  touch "$folder/complete"
fi
echo "$folder/bin"
