import { ask, type Cluster, commandLine } from './cluster.ts';
import { clusterFailure } from './cluster-failure.ts';
import { idWords, inParts, slurmIds } from './job-ids.ts';
import { clusterWords } from './sbatch-words.ts';

/** Variables of the user's that would make scancel(1) ask first, or spare jobs. */
const UNWANTED =
  'SCANCEL_ACCOUNT SCANCEL_BATCH SCANCEL_FULL SCANCEL_HURRY SCANCEL_INTERACTIVE SCANCEL_NAME SCANCEL_PARTITION SCANCEL_QOS SCANCEL_STATE SCANCEL_USER SCANCEL_WCKEY';

const OVER_ALREADY = /Invalid job id|already complet|Job\/step already/;

/** Cancels jobs in one call. Slurm sends SIGTERM to those that run, and SIGKILL after its KillWait (slurm.conf(5)). */
export async function cancelJobs(
  cluster: Cluster,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  for (const part of inParts(slurmIds(ids))) {
    const words = commandLine(['scancel', ...clusterWords(cluster.settings), '--', ...idWords(part)]);
    const question = { command: 'scancel', program: `unset ${UNWANTED}\nexec ${words}` };
    const answer = await ask(cluster, question, signal);
    const complaints = answer.stderr
      .split('\n')
      .filter((line) => line.includes('error') && !OVER_ALREADY.test(line));
    if (answer.exitCode !== 0 && complaints.length > 0) {
      throw clusterFailure(cluster.settings, 'scancel', answer, complaints.join('\n'));
    }
  }
}
