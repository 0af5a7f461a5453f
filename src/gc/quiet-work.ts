import { digestText } from '../model/blake3.ts';
import { decodeCanonical, encodeCanonical, type RecordValue } from '../model/canonical-json.ts';
import type { RemoteRecords } from '../store/remote-port.ts';

/** Who lives adds a record every ten seconds; a job may wait in a queue for some weeks. */
export const QUIET_MS = 30 * 24 * 3600 * 1000;
/** When collectors first saw the records of a run as they are (docs/format.md, "Work"). */
const NOTES = 'gc/work';

export interface QuietWorkOptions {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Whether a commit of this run is known: what a detached run left is then there twice. */
  readonly isRecorded: (run: string) => boolean;
  readonly signal?: AbortSignal;
}

interface Note {
  readonly names: string;
  readonly sinceMs: number;
}

/**
 * Removes the records below `work/` of runs of which nothing has changed for `QUIET_MS`, as one collector after another has seen
 * it: records tell no time, and clocks of others are not asked. The end of a detached run stays until somebody has
 * recorded it. Returns the runs whose records are gone.
 */
export async function removeQuietWork(records: RemoteRecords, options: QuietWorkOptions): Promise<string[]> {
  const { now, signal } = options;
  const before = await readNotes(records, signal);
  const after: Record<string, Note> = {};
  const removed: string[] = [];
  for (const [run, names] of await namesByRun(records, signal)) {
    const digest = digestText(names.join('\n'));
    const known = before[run];
    const sinceMs = known?.names === digest ? known.sinceMs : now;
    if (now - sinceMs < QUIET_MS || isNeeded(run, names, options)) {
      after[run] = { names: digest, sinceMs };
      continue;
    }
    for (const name of removalOrder(names)) await records.remove(name, signal);
    removed.push(run);
  }
  await writeNotes(records, { before, after, signal });
  return removed;
}

function isNeeded(run: string, names: readonly string[], { isRecorded }: QuietWorkOptions): boolean {
  return names.includes(`work/${run}/end`) && !isRecorded(run);
}

/** What says that there is a run goes last: a collector that is killed leaves what the next one takes up. */
function removalOrder(names: readonly string[]): string[] {
  const rank = (name: string) => (/^work\/[^/]+\/(run|end)$/.test(name) ? 1 : 0);
  return [...names].sort((a, b) => rank(a) - rank(b));
}

async function namesByRun(records: RemoteRecords, signal?: AbortSignal): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for await (const name of records.list('work', signal)) {
    const [, run = ''] = name.split('/');
    const names = found.get(run) ?? [];
    found.set(run, names);
    names.push(name);
  }
  for (const names of found.values()) names.sort();
  return found;
}

async function readNotes(records: RemoteRecords, signal?: AbortSignal): Promise<Record<string, Note>> {
  const bytes = await records.read(NOTES, signal);
  if (bytes === undefined) return {};
  const { runs } = decodeCanonical(bytes.toString('utf8')) as unknown as { runs: Record<string, Note> };
  return runs;
}

interface Notes {
  readonly before: Record<string, Note>;
  readonly after: Record<string, Note>;
  readonly signal: AbortSignal | undefined;
}

/** Of two collectors at once one wins; what the other saw is seen again. */
async function writeNotes(records: RemoteRecords, { before, after, signal }: Notes): Promise<void> {
  const encode = (runs: Record<string, Note>): string =>
    encodeCanonical({ runs, version: 1 } as unknown as RecordValue, 'compact');
  if (encode(before) === encode(after)) return;
  await records.remove(NOTES, signal);
  if (Object.keys(after).length > 0) await records.publish(NOTES, Buffer.from(encode(after)), signal);
}
