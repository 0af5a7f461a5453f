import { digestText } from '../../model/blake3.ts';
import { digestHex } from '../../model/digest.ts';

/** Folder of the records of one attempt (docs/worker-protocol.md). Ids of tasks may hold what no record's name may. */
export function attemptFolder(run: string, taskId: string, attempt: number): string {
  return `${workFolder(run)}/${digestHex(digestText(taskId)).slice(0, 16)}-${attempt}`;
}

/** Folder of all records of a run. */
export function workFolder(run: string): string {
  return `work/${run}`;
}

/** Folder of the lists of a pool; `key` is what its attempts have in common. */
export function poolFolder(run: string, key: string): string {
  return `${workFolder(run)}/pool-${digestHex(digestText(key)).slice(0, 16)}`;
}

/** What a job is given: the folder of its own attempt, after the name of the pool that it may take further ones of. */
export interface JobArgument {
  readonly folder: string;
  readonly pool: string | undefined;
}

/** `work/<run>/<attempt>`, or `work/<run>/<pool>+<attempt>`: the arguments of an array begin alike and are short. */
export function formatJobArgument({ folder, pool }: JobArgument): string {
  return pool === undefined ? folder : `${pool}+${lastSegment(folder)}`;
}

export function parseJobArgument(argument: string): JobArgument {
  const [, run, pool, attempt] = /^(.*)\/([^/+]+)\+([^/+]+)$/.exec(argument) ?? [];
  if (run === undefined) return { folder: argument, pool: undefined };
  return { folder: `${run}/${attempt}`, pool: `${run}/${pool}` };
}

export function lastSegment(folder: string): string {
  return folder.slice(folder.lastIndexOf('/') + 1);
}

const NUMBERED = /^(beat|log)-(\d{8})$/;

export function numberedRecord(kind: 'beat' | 'log' | 'list', number: number): string {
  return `${kind}-${String(number).padStart(8, '0')}`;
}

/** What a name below the folder of an attempt is. */
export function parseNumbered(
  name: string,
): { readonly kind: 'beat' | 'log'; readonly number: number } | undefined {
  const [, kind, number] = NUMBERED.exec(name) ?? [];
  return kind === undefined ? undefined : { kind: kind as 'beat' | 'log', number: Number(number) };
}
