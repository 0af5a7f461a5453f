import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import type { PostedReservation, Reservation } from '../../model/reservation.ts';

/** A process as others can tell whether it lives. */
export interface PostingProcess {
  readonly scope: string;
  readonly pid: number;
  readonly startedAt: string;
}

/** What one process has posted (docs/concurrency.md, "The machine"). */
export interface PostedFile {
  readonly process: PostingProcess;
  /** The disk that its reservations are about. */
  readonly disk: string;
  readonly reservations: readonly PostedReservation[];
}

const LARGEST_BYTES = 1024 * 1024;
const MOST_RESERVATIONS = 4096;
/** A ticket far in the future would leave none behind it. */
const FARTHEST_TICKET_MS = 24 * 3_600_000;
const LONGEST_WORD = 100;

/** A name as it is posted: of a long one both ends, since a file with a longer word counts for nothing. */
export function postedName(text: string): string {
  if (text.length <= LONGEST_WORD) return text;
  const kept = Math.floor((LONGEST_WORD - 1) / 2);
  return `${text.slice(0, kept)}…${text.slice(-kept)}`;
}

/**
 * The file of another process, which may be another user's and hold anything: what is not a plain small file with
 * exactly what is expected in it counts for nothing.
 */
export function readPostedFile(path: string, holder: string, now: number): PostedFile | undefined {
  const text = readPlainFile(path);
  if (text === undefined) return undefined;
  try {
    return decode(JSON.parse(text), holder, now);
  } catch {
    return undefined;
  }
}

/** Neither follows a link nor waits for the other end of a pipe. */
function readPlainFile(path: string): string | undefined {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    return undefined;
  }
  try {
    const found = fstatSync(file);
    if (!found.isFile() || found.size > LARGEST_BYTES) return undefined;
    const bytes = Buffer.alloc(found.size);
    return bytes.toString('utf8', 0, readSync(file, bytes, 0, found.size, 0));
  } catch {
    return undefined;
  } finally {
    closeSync(file);
  }
}

function decode(value: unknown, holder: string, now: number): PostedFile | undefined {
  if (!isObject(value) || value.version !== 1 || !isObject(value.process)) return undefined;
  const { scope, pid, startedAt } = value.process;
  const { user, run, disk, reservations } = value;
  if (![scope, startedAt, user, run, disk].every(isWord) || !Number.isSafeInteger(pid)) return undefined;
  if (!Array.isArray(reservations) || reservations.length > MOST_RESERVATIONS) return undefined;
  const common = { holder, user: user as string, run: run as string };
  return {
    process: { scope: scope as string, pid: pid as number, startedAt: startedAt as string },
    disk: disk as string,
    reservations: reservations.map((one) => ({ ...decodeReservation(one, now), ...common })),
  };
}

function decodeReservation(value: unknown, now: number): Reservation {
  if (!isObject(value)) throw new TypeError('no reservation');
  const { ticket, task, held, cpu, memoryBytes, gpu, diskBytes, gpus } = value;
  const isRight =
    [ticket, cpu, memoryBytes, gpu, diskBytes].every(isAmount) &&
    (ticket as number) < now + FARTHEST_TICKET_MS &&
    isWord(task) &&
    typeof held === 'boolean' &&
    Array.isArray(gpus) &&
    gpus.every(Number.isSafeInteger);
  if (!isRight) throw new TypeError('no reservation');
  return { ticket, task, held, cpu, memoryBytes, gpu, diskBytes, gpus } as unknown as Reservation;
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isWord(value: unknown): boolean {
  return typeof value === 'string' && value.length <= LONGEST_WORD;
}

function isAmount(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
