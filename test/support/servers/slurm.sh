#!/usr/bin/env bash
# slurm.sh: installs Slurm's daemons and commands, which tests start as clusters of their own (test/support/slurm-cluster.ts).
# Fails, and says why, where such a cluster cannot run: it takes root, and cgroups of version 1 for limits of memory.
set -euo pipefail

[ "$(id -u)" -eq 0 ] || { echo "slurm: not used, because its daemons need root" >&2; exit 1; }
[ -w /sys/fs/cgroup/memory/cgroup.procs ] || { echo "slurm: not used, because there is no memory cgroup of version 1 to be written" >&2; exit 1; }
"$(dirname "$0")/apt.sh" slurmctld=slurmctld slurmd=slurmd sbatch=slurm-client munged=munge \
  slurmdbd=slurmdbd mariadbd=mariadb-server-core my_print_defaults=mariadb-client-core
