# Sourced by cluster.sh: the cgroups of the nodes of a cluster, of either version. $folder is the cluster's.

# Every hierarchy that is mounted; of version 2 there is one.
hierarchies() {
  if [ -e /sys/fs/cgroup/cgroup.controllers ]; then echo /sys/fs/cgroup; else ls -d /sys/fs/cgroup/*/; fi
}

make_control_groups() {
  hierarchies | while read -r root; do
    local group="${root%/}/${folder##*/}"
    mkdir "$group" 2>/dev/null || continue
    [ ! -e "$root/cgroup.controllers" ] || delegate "$root" "$group"
    mkdir "$group/n1" "$group/n2"
    # A new group of this kind has neither processors nor memory.
    [ ! -e "$group/cpuset.cpus" ] || [ -e "$root/cgroup.controllers" ] || for below in "$group" "$group/n1" "$group/n2"; do
      cat "$root/cpuset.cpus" >"$below/cpuset.cpus"
      cat "$root/cpuset.mems" >"$below/cpuset.mems"
    done
  done
}

delegate() {
  local level controller
  for level in "$@"; do
    for controller in $(cat "$1/cgroup.controllers"); do
      echo "+$controller" >"$level/cgroup.subtree_control" 2>/dev/null || true
    done
  done
}

# What a cgroup holds takes a moment to die.
remove_control_groups() {
  local left
  for _ in $(seq 50); do
    left="$(hierarchies | while read -r root; do ls -d "${root%/}/${folder##*/}" 2>/dev/null; done)" || true
    [ -n "$left" ] || return 0
    echo "$left" | while read -r group; do find "$group" -depth -type d -exec rmdir {} + 2>/dev/null || true; done
    sleep 0.1
  done
}
