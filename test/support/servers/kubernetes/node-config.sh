# Sourced by nodes.sh: the configuration of each program, on standard output. $folder, $address are of the cluster.

write_containerd() {
  cat <<TOML
version = 2
root = "$folder/containers$1"
state = "$folder/state$1"
[grpc]
  address = "$folder/containerd$1.sock"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "test.local/pause:1"
  restrict_oom_score_adj = true
  disable_apparmor = true
  stream_server_address = "127.0.0.1"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "$folder/cni"
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
      SystemdCgroup = false
[plugins."io.containerd.internal.v1.opt"]
  path = "$folder/opt$1"
TOML
}

write_kubelet() {
  cat <<YAML
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: $address
port: $((10248 + $1 * 2))
authentication: {anonymous: {enabled: true}, webhook: {enabled: false}}
authorization: {mode: AlwaysAllow}
cgroupDriver: cgroupfs
cgroupRoot: /${folder##*/}/n$1
containerRuntimeEndpoint: unix://$folder/containerd$1.sock
failSwapOn: false
failCgroupV1: false
makeIPTablesUtilChains: false
healthzPort: 0
readOnlyPort: 0
oomScoreAdj: 0
resolvConf: ""
evictionHard: {memory.available: "50Mi"}
imageGCHighThresholdPercent: 100
volumePluginDir: $folder/plugins$1
podLogsDir: $folder/podlogs$1
syncFrequency: 1s
nodeStatusUpdateFrequency: 2s
nodeLeaseDurationSeconds: 8
serializeImagePulls: false
YAML
}

write_cni() {
  cat <<JSON
{"cniVersion": "0.4.0", "name": "pods", "plugins": [{
  "type": "bridge", "bridge": "cni0", "isGateway": true, "ipMasq": false,
  "ipam": {"type": "host-local", "dataDir": "$folder/addresses", "ranges": [[{"subnet": "10.98.0.0/24"}]], "routes": [{"dst": "0.0.0.0/0"}]}}]}
JSON
}

write_kubeconfig() {
  cat <<YAML
apiVersion: v1
kind: Config
clusters: [{name: test, cluster: {server: "https://$address:6443", insecure-skip-tls-verify: true}}]
users: [{name: admin, user: {token: test-token}}]
contexts: [{name: test, context: {cluster: test, user: admin}}]
current-context: test
YAML
}
