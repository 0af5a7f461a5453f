/** A cluster whose jobs Slurm queues. */
export interface SlurmRunner {
  readonly name: string;
  readonly kind: 'slurm';
  /** As plain `ssh HOST` knows it; undefined: Slurm's commands run on this machine. */
  readonly host?: string;
  readonly partition?: string;
  readonly account?: string;
  /** Further words for sbatch, as `--qos=high`. */
  readonly options?: readonly string[];
  /** On the cluster, for scripts, output and scratch; undefined: `~/.cache/mlgit/jobs`. */
  readonly folder?: string;
}

/** Where tasks can run beside this machine, as a flow file or the user's configuration says. */
export type RunnerSpec = SlurmRunner;

export const RUNNER_KINDS = ['slurm'] as const satisfies readonly RunnerSpec['kind'][];

/** The name that means this machine; no runner can be called so. */
export const LOCAL_RUNNER = 'local';
