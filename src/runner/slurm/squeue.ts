import { ask, type Cluster, commandLine } from './cluster.ts';
import { clusterFailure } from './cluster-failure.ts';
import { inParts } from './job-ids.ts';
import { type JobRecord, readExit, saidOrNot } from './job-record.ts';
import { clusterWords } from './sbatch-words.ts';

/** Fields of squeue(1), --Format, with the columns that each is given: what is longer is cut off. */
const FIELDS = {
  ArrayJobID: 12,
  ArrayTaskID: 12,
  State: 20,
  exit_code: 10,
  BatchHost: 64,
  Reason: 200,
} as const;

/** A job that only was asked for by itself, and is not known, is an error to squeue. */
const NONE_KNOWN = /Invalid job id/;

/** Variables of the user's that would leave out jobs. */
const UNWANTED =
  'SQUEUE_ACCOUNT SQUEUE_LICENSES SQUEUE_NAMES SQUEUE_PARTITION SQUEUE_QOS SQUEUE_USERS SQUEUE_SORT';

/**
 * What the controller knows of jobs and arrays: those that have not ended, and those that have for as long as its
 * MinJobAge (slurm.conf(5)), five minutes by default. `scontrol show job` knows no more.
 */
export async function askQueue(
  cluster: Cluster,
  jobs: readonly string[],
  signal: AbortSignal,
): Promise<JobRecord[]> {
  const records: JobRecord[] = [];
  for (const part of inParts(jobs)) {
    const answer = await ask(cluster, { command: 'squeue', program: program(cluster, part) }, signal);
    if (answer.exitCode !== 0 && !NONE_KNOWN.test(answer.stderr)) {
      throw clusterFailure(cluster.settings, 'squeue', answer);
    }
    records.push(...answer.stdout.toString().split('\n').flatMap(readLine));
  }
  return records;
}

function program({ settings }: Cluster, jobs: readonly string[]): string {
  const format = Object.entries(FIELDS).map(([name, width]) => `${name}:${width}`);
  const words = ['squeue', '--noheader', '--all', '--array', '--states=all', `--Format=${format.join(',')}`];
  return `unset ${UNWANTED}\nexec ${commandLine([...words, ...clusterWords(settings), `--jobs=${jobs.join(',')}`])}`;
}

function readLine(line: string): JobRecord[] {
  let at = 0;
  const [base = '', index = '', state = '', exit = '', host = '', reason = ''] = Object.values(FIELDS).map(
    (width) => {
      at += width;
      return line.slice(at - width, at).trim();
    },
  );
  if (!/^\d+$/.test(base)) return [];
  const id = /^\d+$/.test(index) ? `${base}_${index}` : base;
  return [{ id, state, ...readExit(exit), host: saidOrNot(host), reason: saidOrNot(reason) }];
}
