import { shellWord } from '../../base/shell-word.ts';
import { ask, type Cluster, folderWord } from './cluster.ts';
import { slurmIds } from './job-ids.ts';
import { outputName } from './sbatch-words.ts';

const MOST_BYTES = 65_536;

/** The end of what the job has printed so far; undefined where its node wrote that to where this host does not see it. */
export async function readOutput(
  cluster: Cluster,
  id: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (slurmIds([id]).length === 0) return undefined;
  const program = `cd -- ${folderWord(cluster.settings)} && exec tail -c ${MOST_BYTES} -- ${shellWord(outputName(id))}`;
  const answer = await ask(cluster, { command: 'tail', program }, signal);
  return answer.exitCode === 0 ? fromWholeCharacter(answer.stdout).toString() : undefined;
}

/** What was cut off may have ended within a character of UTF-8. */
function fromWholeCharacter(bytes: Buffer): Buffer {
  if (bytes.length < MOST_BYTES) return bytes;
  const at = bytes.findIndex((byte) => (byte & 0xc0) !== 0x80);
  return bytes.subarray(at < 0 || at > 3 ? 0 : at);
}
