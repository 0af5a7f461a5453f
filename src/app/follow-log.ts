import { open, stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { type JournaledRun, listJournals } from '../executor/run-journal.ts';
import type { Context } from './context.ts';
import { activeFolder } from './prepare-run.ts';

export interface LiveLog {
  readonly run: string;
  readonly task: string;
  readonly stream: AsyncIterable<Uint8Array>;
}

const POLL_MS = 100;
const CHUNK_BYTES = 64 * 1024;

/**
 * The log of a task that runs now: of the run and step that `spec` names, or of the newest run's first open task.
 * Undefined when nothing of the kind is under way. With `follow`, ends when the task does.
 */
export async function followLog(
  context: Context,
  spec: string | undefined,
  options: { readonly follow: boolean; readonly signal: AbortSignal },
): Promise<LiveLog | undefined> {
  const runs = listJournals(activeFolder(context))
    .filter(({ header, touchedAtMs }) => context.isAlive(header.process, touchedAtMs))
    .sort((a, b) => (a.header.startedAt < b.header.startedAt ? 1 : -1));
  for (const run of runs) {
    const task = [...run.open.keys()].find((id) => matches(spec, run, id));
    const path = task === undefined ? undefined : run.open.get(task);
    if (task === undefined || path === undefined) continue;
    const ended = async (): Promise<boolean> => !(await exists(path));
    return { run: run.header.run, task, stream: follow(path, ended, options) };
  }
  return undefined;
}

/** A live run is not in git yet, so its SPEC is compared as text: `FLOW@ID:STEP/` and its shorter forms. */
function matches(spec: string | undefined, { header }: JournaledRun, task: string): boolean {
  if (spec === undefined) return true;
  const [, flow = '', rev, path] = /^([^@:]*)(?:@([^:]*))?(?::(.*))?$/.exec(spec) ?? [];
  const isFlow = flow === '' || flow === header.flow;
  const isRun = rev !== undefined && rev.length >= 4 && header.run.startsWith(rev);
  return isFlow && isRun && (path === undefined || path.replace(/\/$/, '') === task);
}

async function* follow(
  path: string,
  ended: () => Promise<boolean>,
  options: { readonly follow: boolean; readonly signal: AbortSignal },
): AsyncGenerator<Uint8Array> {
  const file = await open(path);
  try {
    for (;;) {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(CHUNK_BYTES), 0, CHUNK_BYTES);
      if (bytesRead > 0) {
        yield buffer.subarray(0, bytesRead);
        continue;
      }
      if (!options.follow || options.signal.aborted || (await ended())) return;
      await delay(POLL_MS, undefined, { signal: options.signal }).catch(() => undefined);
    }
  } finally {
    await file.close();
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
