import {
  closeSync,
  fstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { MOST_OUTPUT_BYTES, textOfTail } from '../../output-tail.ts';

/** What is known of a job; `end` is written once, by what ran it, and settles it. */
export type JobFile = 'script' | 'process' | 'output' | 'end' | 'cancelled' | 'timeout';

const PREFIX = 'job-';
const ID = /^job-[A-Za-z0-9]{6}$/;

/** A folder for a new job, whose name is its id. */
export function makeJobFolder(jobs: string): { readonly id: string; readonly folder: string } {
  mkdirSync(jobs, { recursive: true, mode: 0o700 });
  const folder = mkdtempSync(join(jobs, PREFIX));
  return { id: folder.slice(jobs.length + 1), folder };
}

/** Undefined for what can be no id; the folder need not be there. */
export function folderOfJob(jobs: string, id: string): string | undefined {
  return ID.test(id) ? join(jobs, id) : undefined;
}

export function writeJobFile(folder: string, name: JobFile, text: string): void {
  writeFileSync(join(folder, name), text);
}

/** Undefined when there is none. */
export function readJobFile(folder: string, name: JobFile): string | undefined {
  return ifThere(() => readFileSync(join(folder, name), 'utf8'));
}

/** The end of what the job has printed. */
export function readJobOutput(folder: string): string | undefined {
  const file = ifThere(() => openSync(join(folder, 'output' satisfies JobFile), 'r'));
  if (file === undefined) return undefined;
  try {
    const start = Math.max(0, fstatSync(file).size - MOST_OUTPUT_BYTES);
    const bytes = Buffer.alloc(MOST_OUTPUT_BYTES);
    return textOfTail(bytes.subarray(0, readSync(file, bytes, 0, bytes.length, start)));
  } finally {
    closeSync(file);
  }
}

function ifThere<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
