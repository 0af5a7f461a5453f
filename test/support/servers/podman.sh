#!/usr/bin/env bash
# podman.sh: installs podman, and fails where it cannot run containers.
set -euo pipefail
"$(dirname "$0")/apt.sh" podman=podman catatonit=catatonit

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
program="$(command -v cat)"
for file in "$program" $(ldd "$program" | grep -o '/[^ ]*'); do
  install -D "$file" "$folder/root$file"
done
podman --root "$folder/graph" --runroot "$folder/run" --storage-driver vfs run --rm --init \
  --ulimit nofile=1024:1024 --ulimit nproc=1024:1024 --rootfs "$folder/root" "$program" /proc/version
