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

const NUMBERED = /^(beat|log)-(\d{8})$/;

export function numberedRecord(kind: 'beat' | 'log', number: number): string {
  return `${kind}-${String(number).padStart(8, '0')}`;
}

/** What a name below the folder of an attempt is. */
export function parseNumbered(
  name: string,
): { readonly kind: 'beat' | 'log'; readonly number: number } | undefined {
  const [, kind, number] = NUMBERED.exec(name) ?? [];
  return kind === undefined ? undefined : { kind: kind as 'beat' | 'log', number: Number(number) };
}
