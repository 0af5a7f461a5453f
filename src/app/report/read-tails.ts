import type { LogTail } from '../../model/report/run-report.ts';
import type { RunRecord } from '../../model/run.ts';
import type { BlobSource } from '../../store/artifact-store.ts';
import { openBlob } from '../../store/open-blob.ts';
import type { BoundedReader } from './read-bounded.ts';

const TAIL_BYTES = 16 * 1024;
const TAIL_LINES = 60;
const MOST_TASKS = 20;
/** Reading whole logs of many gigabytes for their ends is left to `mlgit logs`. */
const MOST_BYTES = 256 * 2 ** 20;

/** The last lines of what failed tasks of a run printed. */
export async function readTails(
  run: RunRecord,
  reader: BoundedReader,
  { store, signal }: { readonly store: BlobSource; readonly signal: AbortSignal },
): Promise<LogTail[]> {
  const tails: LogTail[] = [];
  const failed = Object.keys(run.manifest.tasks).filter((id) => run.manifest.tasks[id]?.status === 'failed');
  for (const task of failed.slice(0, MOST_TASKS)) {
    const attempts = run.execution.tasks[task]?.attempts ?? [];
    const log = attempts.at(-1)?.log;
    if (log === undefined) continue;
    const what = `Output of ${task}`;
    if (log.sizeBytes > MOST_BYTES) {
      reader.leave(`${what} is too long to look for its end: mlgit logs ${run.flow}@${run.id}:${task}/`);
      continue;
    }
    const bytes = await reader.attempt(what, async () => endOf(await openBlob(store, log.digest, signal)));
    if (bytes !== undefined) tails.push(tailOf({ task, attempt: attempts.length }, bytes, log.sizeBytes));
  }
  return tails;
}

async function endOf(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  let end = Buffer.alloc(0);
  for await (const part of stream) end = Buffer.concat([end, part]).subarray(-TAIL_BYTES);
  return end;
}

/** The last lines of the last bytes of a log of `sizeBytes`. */
export function tailOf(named: Pick<LogTail, 'task' | 'attempt'>, bytes: Buffer, sizeBytes: number): LogTail {
  const lines = bytes.subarray(-TAIL_BYTES).toString('utf8').split('\n');
  // The first line was cut by the bytes.
  if (sizeBytes > bytes.length && lines.length > 1) lines.shift();
  if (lines.at(-1) === '') lines.pop();
  const shown = lines.slice(-TAIL_LINES).map(lastVersion);
  return { ...named, text: shown.join('\n'), cut: sizeBytes > bytes.length || lines.length > TAIL_LINES };
}

/** A progress bar writes its line again and again: a page shows what it said last, without its colours. */
function lastVersion(line: string): string {
  const [last = ''] = line.replace(/\r+$/, '').split('\r').slice(-1);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what terminals obey (ECMA-48) is taken away.
  return last.replace(/\u001b\[[0-?]*[ -/]*[@-~]/g, '');
}
