#!/usr/bin/env bash
# argo-schema.sh: puts the JSON Schema of Argo Workflows, of a fixed version, into the tests' cache folder, with a program
# `argo-schema` that holds a document (JSON on standard input) against it, and prints the folder to add to PATH.
set -euo pipefail

version=3.6.10
folder="${XDG_CACHE_HOME:-$HOME/.cache}/mlgit-test/argo-$version"

if [ ! -x "$folder/path/argo-schema" ]; then
  rm -rf "$folder.new"
  mkdir -p "$folder.new/path"
  module="$(go mod download -json "github.com/argoproj/argo-workflows/v3@v$version")"
  dir="$(printf '%s' "$module" | python3 -c 'import json, sys; print(json.load(sys.stdin)["Dir"])')"
  install -m 644 "$dir/api/jsonschema/schema.json" "$folder.new/schema.json"
  python3 -m venv "$folder.new/python"
  "$folder.new/python/bin/python" -m pip install --quiet --disable-pip-version-check jsonschema==4.26.0
  cat >"$folder.new/validate.py" <<'PYTHON'
import json
import sys
from pathlib import Path

from jsonschema import Draft7Validator

document = json.load(sys.stdin)
whole = json.loads((Path(__file__).parent / "schema.json").read_text())
name = f"io.argoproj.workflow.v1alpha1.{document['kind']}"
schema = {"$ref": f"#/definitions/{name}", "definitions": {**whole["definitions"]}}
# Argo leaves out what Kubernetes refuses as well: what no definition names.
for definition in schema["definitions"].values():
    if "properties" in definition:
        definition.setdefault("additionalProperties", False)
errors = [f"{error.json_path}: {error.message}" for error in Draft7Validator(schema).iter_errors(document)]
print("\n".join(errors))
sys.exit(1 if errors else 0)
PYTHON
  # A virtual environment knows its place from the file beside the interpreter, and may be moved.
  printf '#!/bin/sh\nexec "%s" "%s" "$@"\n' "$folder/python/bin/python" "$folder/validate.py" >"$folder.new/path/argo-schema"
  chmod +x "$folder.new/path/argo-schema"
  rm -rf "$folder"
  mv "$folder.new" "$folder"
fi
echo "$folder/path"
