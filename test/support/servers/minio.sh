#!/usr/bin/env bash
# minio.sh: builds the S3 server MinIO, of a fixed version, into the tests' cache folder and prints its path. Takes minutes
# the first time. A second opinion beside versitygw: whoever cannot build it goes without, and its tests are skipped.
set -euo pipefail

version=20250907
folder="${XDG_CACHE_HOME:-$HOME/.cache}/mlgit-test/bin"
program="$folder/minio-$version"
if [ ! -x "$program" ]; then
  command -v go >/dev/null || { echo "minio: not built, because there is no Go to build it with" >&2; exit 1; }
  mkdir -p "$folder"
  build="$(mktemp -d "$folder/build.XXXXXX")"
  trap 'rm -rf "$build"' EXIT
  GOBIN="$build" GOTOOLCHAIN=local GOFLAGS=-modcacherw timeout 1500 \
    go install -ldflags '-s -w' github.com/minio/minio@v0.0.0-20250907161309-07c3a429bfed >&2
  mv "$build/minio" "$program"
fi
echo "$program"
