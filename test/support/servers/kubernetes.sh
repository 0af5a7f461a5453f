#!/usr/bin/env bash
# kubernetes.sh: builds Kubernetes and images for its containers into the tests' cache folder, and installs a container runtime;
# tests start clusters of them (test/support/kubernetes-cluster.ts). Takes ten minutes the first time. Fails, and says
# why, where no cluster can run: it takes root, namespaces and cgroups.
set -euo pipefail

refuse() { echo "kubernetes: not used, because $1" >&2; exit 1; }
[ "$(uname -s)" = Linux ] && [ "$(id -u)" -eq 0 ] || refuse 'nodes need root on Linux'
[ -w /sys/fs/cgroup/memory/cgroup.procs ] || [ -w /sys/fs/cgroup/cgroup.subtree_control ] || refuse 'no cgroup can be made here'
unshare --mount --pid --net --fork true 2>/dev/null || refuse 'no namespaces can be made here'

here="$(cd "$(dirname "$0")" && pwd)"
folder="${XDG_CACHE_HOME:-$HOME/.cache}/mlgit-test/kubernetes"
"$here/apt.sh" containerd=containerd runc=runc iptables=iptables busybox=busybox-static debootstrap=debootstrap ip=iproute2 \
  curl=curl openssl=openssl pgrep=procps /usr/lib/cni/bridge=containernetworking-plugins
"$here/kubernetes/build.sh" "$folder" >/dev/null
"$here/kubernetes/images.sh" "$folder"
echo "$folder"
