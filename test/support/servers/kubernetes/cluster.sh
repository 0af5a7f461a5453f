#!/usr/bin/env bash
# cluster.sh FOLDER HYPERKUBE IMAGE…: a real cluster of two nodes below FOLDER until it gets SIGTERM, or its standard input ends.
# All of it is in namespaces of its own, so that its end is the end of every process and mount. Prints `reach HOST CLUSTER`, the
# addresses by which this machine and the cluster reach each other, then `ready`.
set -euo pipefail

folder="$1"
here="$(cd "$(dirname "$0")" && pwd)"
[ -d "$folder" ] || { echo "no folder $folder" >&2; exit 1; }

# Kubelets set these for the whole machine, whatever namespaces they are in.
sysctls=(vm.overcommit_memory kernel.panic kernel.panic_on_oops)
kept="$(sysctl "${sysctls[@]}" | tr -d ' ')"
. "$here/control-groups.sh"
restore_sysctls() { sysctl -q -w $kept; }

inner=''
finish() {
  trap '' TERM INT EXIT
  [ -z "$inner" ] || { kill -KILL "$inner" && wait "$inner"; } 2>/dev/null || true
  restore_sysctls
  remove_control_groups
}
trap finish EXIT
trap 'exit 0' TERM INT

mkfifo "$folder/go"
make_control_groups
unshare --mount --pid --net --fork --kill-child --mount-proc "$here/nodes.sh" "$@" </dev/null >"$folder/nodes.log" 2>&1 &
inner=$!
until first="$(pgrep -P "$inner")"; do kill -0 "$inner"; sleep 0.02; done

number=0
until ip link add "mlgit-k$number" type veth peer name uplink netns "$first" 2>/dev/null; do
  number=$((number + 1))
  [ "$number" -lt 32 ] || { echo "no pair of interfaces can be made" >&2; exit 1; }
done
ip addr add "10.99.$number.1/30" dev "mlgit-k$number"
ip link set "mlgit-k$number" up
echo "10.99.$number" >"$folder/go"
echo "reach 10.99.$number.1 10.99.$number.2"

for _ in $(seq 1200); do
  [ -e "$folder/ready" ] && break
  kill -0 "$inner" 2>/dev/null || { tail -n 5 "$folder"/nodes.log "$folder"/log/*.log >&2; exit 1; }
  sleep 0.1
done
restore_sysctls
[ -e "$folder/ready" ] || { tail -n 5 "$folder"/nodes.log "$folder"/log/*.log >&2; exit 1; }
echo ready
# Ends with whoever started it, also where that was killed.
exec 3<&0
cat <&3 >/dev/null &
wait $!
