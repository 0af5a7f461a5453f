import { shellWord } from '../../base/shell-word.ts';
import { MOST_OUTPUT_BYTES, textOfTail } from '../output-tail.ts';
import { ask, type Cluster, folderWord } from './cluster.ts';
import { slurmIds } from './job-ids.ts';
import { outputName } from './sbatch-words.ts';

/** The end of what the job has printed so far; undefined where its node wrote that to where this host does not see it. */
export async function readOutput(
  cluster: Cluster,
  id: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (slurmIds([id]).length === 0) return undefined;
  const file = shellWord(outputName(id));
  const program = `cd -- ${folderWord(cluster.settings)} && exec tail -c ${MOST_OUTPUT_BYTES} -- ${file}`;
  const answer = await ask(cluster, { command: 'tail', program }, signal);
  return answer.exitCode === 0 ? textOfTail(answer.stdout) : undefined;
}
