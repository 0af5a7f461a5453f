#!/usr/bin/env bash
# nodes.sh FOLDER HYPERKUBE IMAGE…: the inside of a cluster (cluster.sh), as the first process of its namespaces. Every program
# logs to FOLDER/log/NAME.log, and its process id is in FOLDER/run/NAME. FOLDER/ready is there when both nodes are.
set -euo pipefail

folder="$1" hyperkube="$2"
shift 2
mkdir -p "$folder"/{log,run,pki,cni}
mount --make-rprivate /
read -r net <"$folder/go"
address="$net.2"
ip link set lo up
ip addr add "$address/30" dev uplink
ip link set uplink up
ip route add default via "$net.1"
sysctl -q -w net.ipv4.ip_forward=1
iptables -t nat -A PREROUTING -d 10.97.0.1 -p tcp --dport 443 -j DNAT --to "$address:6443"
iptables -t nat -A POSTROUTING -s 10.98.0.0/24 -o uplink -j MASQUERADE

. "$(dirname "$0")/node-config.sh"
start() {
  local name="$1"
  shift
  "$@" >>"$folder/log/$name.log" 2>&1 &
  echo $! >"$folder/run/$name"
}
start_kubelet() {
  start "kubelet$1" "$hyperkube" kubelet --config="$folder/kubelet$1.yaml" --kubeconfig="$folder/kubeconfig" \
    --hostname-override="n$1" --node-ip="$address" --root-dir="$folder/kubelet$1" --cert-dir="$folder/kubelet$1/pki"
}
api() { curl -ksf -H 'Authorization: Bearer test-token' "https://$address:6443$1"; }
wait_for() { for _ in $(seq 600); do "$@" >/dev/null 2>&1 && return; sleep 0.1; done; echo "not there: $*" >&2; exit 1; }

for n in 1 2; do
  write_containerd "$n" >"$folder/containerd$n.toml"
  write_kubelet "$n" >"$folder/kubelet$n.yaml"
  mkdir -p "$folder/kubelet$n" "$folder/plugins$n"
  start "containerd$n" containerd -c "$folder/containerd$n.toml"
done
write_kubeconfig >"$folder/kubeconfig"
write_cni >"$folder/cni/10-bridge.conflist"
echo 'test-token,admin,admin,"system:masters"' >"$folder/pki/tokens.csv"
openssl genrsa -out "$folder/pki/sa.key" 2048 2>/dev/null
openssl rsa -in "$folder/pki/sa.key" -pubout -out "$folder/pki/sa.pub" 2>/dev/null

start etcd "$hyperkube" etcd --data-dir "$folder/etcd" --unsafe-no-fsync --log-level warn \
  --listen-client-urls http://127.0.0.1:2379 --advertise-client-urls http://127.0.0.1:2379 --listen-peer-urls http://127.0.0.1:2380
start_apiserver() {
  start apiserver "$hyperkube" kube-apiserver --etcd-servers=http://127.0.0.1:2379 --cert-dir="$folder/pki" \
    --bind-address="$address" --advertise-address="$address" --secure-port=6443 --service-cluster-ip-range=10.97.0.0/24 \
    --token-auth-file="$folder/pki/tokens.csv" --authorization-mode=RBAC --kubelet-preferred-address-types=InternalIP \
    --service-account-key-file="$folder/pki/sa.pub" --service-account-signing-key-file="$folder/pki/sa.key" \
    --service-account-issuer=https://kubernetes.default.svc
}
start_apiserver
for n in 1 2; do
  wait_for ctr -a "$folder/containerd$n.sock" version
  for image in "$@"; do ctr -a "$folder/containerd$n.sock" -n k8s.io images import "$image" >/dev/null & done
done
wait_for api /readyz
start controllers "$hyperkube" kube-controller-manager --kubeconfig="$folder/kubeconfig" --bind-address=127.0.0.1 \
  --leader-elect=false --service-account-private-key-file="$folder/pki/sa.key" --root-ca-file="$folder/pki/apiserver.crt" \
  --cert-dir="$folder/pki" --kube-api-qps=200 --kube-api-burst=400 --node-monitor-period=1s --node-monitor-grace-period=15s
start scheduler "$hyperkube" kube-scheduler --kubeconfig="$folder/kubeconfig" --bind-address=127.0.0.1 --leader-elect=false
for n in 1 2; do start_kubelet "$n"; done
both_ready() { [ "$(api /api/v1/nodes | tr -d ' \n' | grep -o '"reason":"KubeletReady"' | wc -l)" -eq 2 ]; }
wait_for both_ready
wait_for api /api/v1/namespaces/default/serviceaccounts/default
images_there() { for n in 1 2; do [ "$(ctr -a "$folder/containerd$n.sock" -n k8s.io images list -q | grep -c '^test.local')" -eq "$images" ] || return 1; done; }
images=$#
wait_for images_there
# As images of a registry are known, which are brought by their digest.
for n in 1 2; do
  ctr -a "$folder/containerd$n.sock" -n k8s.io images list | awk '$1 ~ /^test.local/ { print $1, $3 }' >"$folder/digests"
  while read -r image digest; do
    ctr -a "$folder/containerd$n.sock" -n k8s.io images tag "$image" "${image%:*}@$digest" >/dev/null
  done <"$folder/digests"
done
touch "$folder/ready"

# The first process of its namespace inherits all orphans; a line `kubeletN` starts that again, and `apiserver` ends and starts that.
while read -r name <"$folder/go"; do
  case "$name" in
    apiserver)
      pid="$(cat "$folder/run/apiserver")"
      kill -KILL "$pid"
      wait "$pid" 2>/dev/null || true
      start_apiserver
      ;;
    *) start_kubelet "${name#kubelet}" ;;
  esac
done
