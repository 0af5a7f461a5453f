#!/usr/bin/env bash
# build.sh FOLDER: builds etcd, API server, controller manager, scheduler, kubelet and kubectl of one fixed version of Kubernetes as one
# program of several names, and prints its path. 1.34 is the last that still knows cgroup v1.
set -euo pipefail

version=1.34.4
folder="$1"
# Counts what main.go has been.
program="$folder/hyperkube-$version-2"
if [ ! -x "$program" ]; then
  command -v go >/dev/null || { echo "kubernetes: not built, because there is no Go to build it with" >&2; exit 1; }
  mkdir -p "$folder"
  build="$(mktemp -d "$folder/build.XXXXXX")"
  trap 'rm -rf "$build"' EXIT
  component=k8s.io/component-base/version
  flags="-s -w -X $component.gitVersion=v$version -X $component.gitMajor=1 -X $component.gitMinor=34"
  flags="$flags -X k8s.io/client-go/pkg/version.gitVersion=v$version"
  cd "$(dirname "$0")"
  CGO_ENABLED=0 GOTOOLCHAIN=local GOFLAGS='-mod=mod -modcacherw' timeout 2400 \
    go build -trimpath -ldflags "$flags" -o "$build/hyperkube" . >&2
  mv "$build/hyperkube" "$program"
fi
echo "$program"
