import { statSync } from 'node:fs';
import { mkdtemp, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoredLog } from '../model/execution.ts';
import type { LocalStore } from '../store/local-port.ts';
import { timesPathOf } from './log-times.ts';

/** Of a longer log the beginning and the end are kept, each half of this. */
export const LONGEST_LOG_BYTES = 64 * 1024 * 1024;

/** Puts a log into the store, with the times that were noted beside it. Most tasks print nothing, and nothing needs no blob. */
export async function storeLog(
  path: string,
  store: LocalStore,
  mode: 'move' | 'copy',
  longest: number = LONGEST_LOG_BYTES,
): Promise<StoredLog | undefined> {
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  // It lies beside the workspace, and a task may have removed it.
  if (size === undefined || size === 0) return undefined;
  const times = await readTimes(path);
  const cut = size > longest ? await shorten(path, size, longest) : undefined;
  const stored = cut === undefined ? path : cut.path;
  const { digest, sizeBytes } = await store.ingest(stored, {
    mode: cut === undefined ? mode : 'move',
    kind: 'file',
  });
  // One entry says no more than the end of the attempt.
  const kept = cut === undefined ? times : withoutCut(times, cut);
  if (kept.length < 2) return { digest, sizeBytes };
  const bytes = Buffer.from(kept.map(({ offset, ms }) => `${offset} ${ms}\n`).join(''));
  return { digest, sizeBytes, times: { digest: await store.putBytes(bytes), sizeBytes: bytes.length } };
}

interface Entry {
  readonly offset: number;
  readonly ms: number;
}

async function readTimes(path: string): Promise<Entry[]> {
  const text = await readFile(timesPathOf(path), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return parseLogTimes(text);
}

/** Lines `<offset> <ms>`; a last one without its end was cut short by a crash. */
export function parseLogTimes(text: string): Entry[] {
  return [...text.matchAll(/^(\d+) (\d+)\n/gm)].map(([, offset, ms]) => ({
    offset: Number(offset),
    ms: Number(ms),
  }));
}

interface Cut {
  readonly path: string;
  /** The bytes that were left out, and how many stand for them. */
  readonly from: number;
  readonly to: number;
  readonly noteBytes: number;
}

/** Whole lines of both ends, and between them one that says how much is missing. */
async function shorten(path: string, size: number, longest: number): Promise<Cut> {
  const half = Math.floor(longest / 2);
  const file = await open(path);
  try {
    const read = async (at: number): Promise<Buffer> => {
      const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(half), 0, half, at);
      return buffer.subarray(0, bytesRead);
    };
    const head = await read(0);
    const tail = await read(size - half);
    const from = head.lastIndexOf(0x0a) + 1 || head.length;
    const skipped = tail.indexOf(0x0a) + 1;
    const to = size - half + skipped;
    const gap = head[from - 1] === 0x0a ? '' : '\n';
    const note = Buffer.from(`${gap}… ${to - from} bytes are left out here …\n`);
    // Of its own: two processes may record the same lost run.
    const short = join(await mkdtemp(`${path}.`), 'log');
    await writeFile(short, Buffer.concat([head.subarray(0, from), note, tail.subarray(skipped)]));
    return { path: short, from, to, noteBytes: note.length };
  } finally {
    await file.close();
  }
}

function withoutCut(times: readonly Entry[], { from, to, noteBytes }: Cut): Entry[] {
  return times.flatMap(({ offset, ms }) => {
    if (offset < from) return [{ offset, ms }];
    return offset < to ? [] : [{ offset: offset - (to - from) + noteBytes, ms }];
  });
}
