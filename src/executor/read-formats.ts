import { constants, lstatSync, type Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { isFormat } from '../model/artifact-format.ts';
import type { OutputSpec } from '../model/flow.ts';

/** More is no list of formats. */
const MAX_BYTES = 1024 * 1024;

export interface OutputFormats {
  /** Output → format, of those that the task told of. */
  readonly formats: ReadonlyMap<string, string>;
  /** Why the file says nothing that can be recorded. */
  readonly wrong?: string;
}

const NONE: OutputFormats = { formats: new Map() };

/** What a task wrote to `MLGIT_FORMATS_FILE`: a JSON object of its outputs and the formats that they are in. */
export async function readFormats(
  path: string | undefined,
  outputs: { readonly [name: string]: OutputSpec },
): Promise<OutputFormats> {
  if (path === undefined) return NONE;
  const text = await readOwn(path);
  if (text === undefined) return NONE;
  if (typeof text === 'object') return { ...NONE, ...text };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ...NONE, wrong: 'it is not JSON' };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { ...NONE, wrong: 'expected a JSON object of outputs and formats' };
  return check(Object.entries(value), outputs);
}

function check(
  entries: readonly (readonly [string, unknown])[],
  outputs: { readonly [name: string]: OutputSpec },
): OutputFormats {
  const known = new Set(Object.values(outputs).map(({ name }) => name));
  for (const [name, format] of entries) {
    if (!known.has(name)) {
      const has = known.size === 0 ? 'none' : [...known].join(', ');
      return { ...NONE, wrong: `the step has no output ${shown(name)}: it has ${has}` };
    }
    if (!isFormat(format)) {
      const expected = 'expected at most 64 lower-case letters, digits, ".", "+" and "-", as parquet';
      return { ...NONE, wrong: `${shown(format)} is no format of output ${name}: ${expected}` };
    }
  }
  return { formats: new Map(entries as readonly (readonly [string, string])[]) };
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

/** The task may have put anything there: a pipe would never end, and a link would lead to what is not its own. */
async function readOwn(path: string): Promise<string | { readonly wrong: string } | undefined> {
  let handle: FileHandle;
  try {
    // Most tasks tell nothing, and an exception costs as much as five questions.
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return undefined;
    handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    if (code === 'ELOOP' || code === 'ENXIO') return { wrong: 'it is not a regular file' };
    if (code === 'EACCES') return { wrong: 'permission denied' };
    throw error;
  }
  try {
    const found: Stats = await handle.stat();
    if (!found.isFile()) return { wrong: 'it is not a regular file' };
    if (found.size > MAX_BYTES) return { wrong: `expected at most ${MAX_BYTES} bytes, found ${found.size}` };
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}
