import { ask, type Cluster, commandLine } from './cluster.ts';
import { clusterWords } from './sbatch-words.ts';

/** Slurm's own, where nothing is said (slurm.conf(5), MaxArraySize): one more than the largest index. */
const DEFAULT_LARGEST = 1001;

/** How many jobs one array can hold on this cluster. @throws MlgitError `runner-unreachable`. */
export async function askArrayLimit(cluster: Cluster, signal: AbortSignal): Promise<number> {
  const words = ['scontrol', ...clusterWords(cluster.settings), 'show', 'config'];
  const question = { command: 'scontrol', program: `exec ${commandLine(words)}` };
  const config = (await ask(cluster, question, signal)).stdout.toString();
  const size = numberAfter(config, /^MaxArraySize\s*=\s*(\d+)/m) ?? DEFAULT_LARGEST;
  const tasks = numberAfter(config, /^SchedulerParameters\s*=.*\bmax_array_tasks=(\d+)/m) ?? size;
  return Math.max(1, Math.min(size, tasks));
}

function numberAfter(text: string, pattern: RegExp): number | undefined {
  const found = pattern.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}
