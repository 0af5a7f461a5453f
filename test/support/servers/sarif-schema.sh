#!/usr/bin/env bash
# sarif-schema.sh: puts the JSON Schema that OASIS publishes for SARIF 2.1.0 into the tests' cache folder, as a Go module of a fixed
# version carries it, with a program `sarif-schema` that holds files against it, and prints the folder to add to PATH. It needs the
# `check-jsonschema` of ci-schemas.sh.
set -euo pipefail

version=3.3.1
checker="$("$(dirname "$0")/ci-schemas.sh")"
folder="${XDG_CACHE_HOME:-$HOME/.cache}/mlgit-test/sarif-schema-$version"
if [ ! -x "$folder/path/sarif-schema" ]; then
  rm -rf "$folder.new"
  mkdir -p "$folder.new/path"
  module="$(go mod download -json "github.com/owenrumney/go-sarif/v3@v$version")"
  dir="$(printf '%s' "$module" | python3 -c 'import json, sys; print(json.load(sys.stdin)["Dir"])')"
  # It is a raw string of Go, in which a back quote ends the string and is added as another.
  python3 - "$dir/pkg/report/v210/sarif/schema.go" "$folder.new/schema.json" <<'PYTHON'
import json
import sys
from pathlib import Path

source = Path(sys.argv[1]).read_text()
text = source[source.index("`") + 1 : source.rindex("`")].replace('` + "`" + `', "`")
Path(sys.argv[2]).write_text(json.dumps(json.loads(text)))
PYTHON
  printf '#!/bin/sh\nexec "%s/check-jsonschema" --schemafile "%s/schema.json" "$@"\n' "$checker" "$folder" >"$folder.new/path/sarif-schema"
  chmod +x "$folder.new/path/sarif-schema"
  rm -rf "$folder"
  mv "$folder.new" "$folder"
fi
echo "$folder/path"
