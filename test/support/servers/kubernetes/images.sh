#!/usr/bin/env bash
# images.sh FOLDER: makes the images that containers of the tests have, as FOLDER/images-3/NAME.tar: busybox, and a Debian with
# Python 3.11, git, procps and the C++ library that Node asks for.
set -euo pipefail

folder="$1/images-3"
[ -e "$folder/complete" ] && exit 0
rm -rf "$folder"
mkdir -p "$folder"
root="$(mktemp -d "$folder/root.XXXXXX")"
trap 'rm -rf "$root"' EXIT
debootstrap --variant=minbase --include=python3,libstdc++6,git,ca-certificates,procps bookworm "$root" >"$folder/debootstrap.log" 2>&1 ||
  { tail -n 5 "$folder/debootstrap.log" >&2; exit 1; }
rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/usr/share/{doc,man,locale}/* "$root"/dev/*
python3 "$(dirname "$0")/images.py" "$folder" "$root"
touch "$folder/complete"
