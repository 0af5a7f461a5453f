import { ask, type Cluster, commandLine } from './cluster.ts';
import { clusterWords } from './sbatch-words.ts';

const MINUTE_MS = 60_000;

/**
 * The longest time that a job may ask for in the partitions that it goes to, milliseconds; infinite where there is no limit. 0, so
 * that nothing is asked for on top, where another partition may be meant. @throws MlgitError `runner-unreachable`.
 */
export async function askPartitionLimit(cluster: Cluster, signal: AbortSignal): Promise<number> {
  const { partition, options = [] } = cluster.settings;
  if (options.some((option) => /^(?:--partition|-p|--qos|-q)/.test(option))) return 0;
  const words = ['scontrol', ...clusterWords(cluster.settings), '--oneliner', 'show', 'partition'];
  const question = { command: 'scontrol', program: `exec ${commandLine(words)}` };
  const text = (await ask(cluster, question, signal)).stdout.toString();
  return shortestOf(text, partition?.split(','));
}

/** Of what `scontrol show partition` prints, a line each: of those named, else of the one that is the default. */
export function shortestOf(text: string, names: readonly string[] | undefined): number {
  const meant = text.split('\n').filter((line) => {
    const name = /(?:^|\s)PartitionName=(\S+)/.exec(line)?.[1];
    if (name === undefined) return false;
    return names === undefined ? /\sDefault=YES\b/.test(line) : names.includes(name);
  });
  if (meant.length < (names?.length ?? 1)) return 0;
  return Math.min(...meant.map((line) => limitOf(/\sMaxTime=(\S+)/.exec(line)?.[1] ?? '')));
}

/** `[DAYS-]HOURS:MINUTES:SECONDS`, in whole minutes (scontrol(1)). */
function limitOf(text: string): number {
  if (text === 'UNLIMITED') return Number.POSITIVE_INFINITY;
  const [, days = '0', hours, minutes] = /^(?:(\d+)-)?(\d+):(\d+):\d+$/.exec(text) ?? [];
  if (hours === undefined || minutes === undefined) return 0;
  return ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * MINUTE_MS;
}
