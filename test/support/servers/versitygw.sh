#!/usr/bin/env bash
# versitygw.sh: builds the S3 server versitygw, of a fixed version, into the tests' cache folder and prints its path.
# Takes minutes the first time. Says so and fails without Go.
set -euo pipefail

version=1.8.0
folder="${XDG_CACHE_HOME:-$HOME/.cache}/mlgit-test/bin"
program="$folder/versitygw-$version"
if [ ! -x "$program" ]; then
  command -v go >/dev/null || { echo "versitygw: not built, because there is no Go to build it with" >&2; exit 1; }
  mkdir -p "$folder"
  build="$(mktemp -d "$folder/build.XXXXXX")"
  trap 'rm -rf "$build"' EXIT
  GOBIN="$build" GOTOOLCHAIN=local GOFLAGS=-modcacherw \
    go install -ldflags '-s -w' "github.com/versity/versitygw/cmd/versitygw@v$version" >&2
  mv "$build/versitygw" "$program"
fi
echo "$program"
