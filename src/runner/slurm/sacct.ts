import { type Cluster, commandLine } from './cluster.ts';
import { clusterFailure } from './cluster-failure.ts';
import { runThere } from './cluster-shell.ts';
import { expandIds, inParts } from './job-ids.ts';
import { type JobRecord, readExit, saidOrNot } from './job-record.ts';
import { clusterWords } from './sbatch-words.ts';

export interface AccountingAnswer {
  /** False where the cluster keeps no accounts, which does not change from one question to the next. */
  readonly kept: boolean;
  readonly records: readonly JobRecord[];
}

const FIELDS = 'JobID,State,ExitCode,NodeList,Reason';
const NOT_KEPT = /accounting storage is disabled|not found/;

/**
 * What the accounting (sacct(1)) knows of jobs that the controller has forgotten. Where it does not answer it knows
 * nothing: whoever asks can go on without.
 * @throws MlgitError `runner-unreachable` (unreachable) when the cluster cannot be reached at all.
 */
export async function askAccounting(
  cluster: Cluster,
  jobs: readonly string[],
  signal: AbortSignal,
): Promise<AccountingAnswer> {
  const records: JobRecord[] = [];
  for (const part of inParts(jobs)) {
    const answer = await runThere(cluster.shell, program(cluster, part), signal);
    if (!answer.reached) throw clusterFailure(cluster.settings, 'sacct', answer);
    if (answer.exitCode !== 0) return { kept: !NOT_KEPT.test(answer.stderr), records };
    records.push(...answer.stdout.toString().split('\n').flatMap(readLine));
  }
  return { kept: true, records };
}

function program({ settings }: Cluster, jobs: readonly string[]): string {
  const words = ['sacct', '--noheader', '--parsable2', '--allocations', `--format=${FIELDS}`];
  // The tasks of an array that never started are one row, whose list of them is else cut off.
  return `SLURM_BITSTR_LEN=0 exec ${commandLine([...words, ...clusterWords(settings), `--jobs=${jobs.join(',')}`])}`;
}

function readLine(line: string): JobRecord[] {
  const [ids = '', state = '', exit = '', host = '', reason = ''] = line.split('|');
  const facts = { state, ...readExit(exit), host: saidOrNot(host), reason: saidOrNot(reason) };
  return expandIds(ids).map((id) => ({ id, ...facts }));
}
