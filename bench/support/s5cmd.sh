#!/usr/bin/env bash
# s5cmd.sh: builds the S3 client s5cmd, of a fixed version, into the benchmarks' cache folder and prints its path.
# Takes minutes the first time. Says so and fails without Go.
set -euo pipefail

version=2.3.0
folder="${XDG_CACHE_HOME:-$HOME/.cache}/mlgit-bench/bin"
program="$folder/s5cmd-$version"
if [ ! -x "$program" ]; then
  command -v go >/dev/null || { echo "s5cmd: not built, because there is no Go to build it with" >&2; exit 1; }
  mkdir -p "$folder"
  build="$(mktemp -d "$folder/build.XXXXXX")"
  trap 'rm -rf "$build"' EXIT
  cd "$build"
  # A module of its own pins the version, since some proxies do not list the versions of a major release.
  printf 'module build\n\ngo 1.22\n\nrequire github.com/peak/s5cmd/v2 v%s\n' "$version" >go.mod
  printf 'package build\n\nimport _ "github.com/peak/s5cmd/v2/command"\n' >build.go
  export GOTOOLCHAIN=local GOFLAGS='-mod=mod -modcacherw'
  go mod tidy >&2 || true
  go build -ldflags '-s -w' -o s5cmd github.com/peak/s5cmd/v2 >&2
  mv s5cmd "$program"
fi
echo "$program"
