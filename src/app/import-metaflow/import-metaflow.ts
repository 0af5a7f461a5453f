import { readFile, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import type { Config } from '../../config/config.ts';
import { usageError } from '../../model/mlgit-error.ts';
import { type TranslationNote, translateMetaflow } from '../../workspace/call/translate-metaflow.ts';
import { createWhole } from '../create-whole.ts';

export interface ImportMetaflowOptions {
  /** Path of the flow of Metaflow, as the caller has it. */
  readonly file: string;
  /** Where to write; undefined: `<flow>_flow.py` beside the file. */
  readonly output: string | undefined;
  readonly flowClass: string | undefined;
  readonly signal: AbortSignal;
}

export interface ImportedMetaflow {
  readonly flow: string;
  /** Relative to the caller's folder. */
  readonly path: string;
  readonly steps: readonly string[];
  readonly leftOut: readonly string[];
  /** What was not translated, in the order of the lines of `file`. */
  readonly notes: readonly (TranslationNote & { readonly file: string })[];
}

/**
 * Writes a flow of Metaflow as a flow of functions. The file is read, not run, and nothing is overwritten.
 * @throws MlgitError `no-such-file`, `file-exists` (usage), `not-writable` (io), and as `translateMetaflow`.
 */
export async function importMetaflow(
  { cwd, env, pid }: Pick<Config, 'cwd' | 'env' | 'pid'>,
  { file, output, flowClass, signal }: ImportMetaflowOptions,
): Promise<ImportedMetaflow> {
  const source = resolve(cwd, file);
  await requireFile(source, file);
  const translated = await translateMetaflow(source, { shown: file, flowClass, env, signal });
  const { flow, text, steps, leftOut, notes } = translated;
  const path =
    output === undefined
      ? join(dirname(source), `${flow.replace(/_flow$/, '')}_flow.py`)
      : resolve(cwd, output);
  const shown = relative(cwd, path);
  if (!(await createWhole(path, text, pid)) && (await readFile(path, 'utf8')) !== text) {
    throw usageError('file-exists', `${shown} exists, and is never overwritten`, [
      `mlgit import-metaflow ${file} --output FILE`,
    ]);
  }
  return { flow, path: shown, steps, leftOut, notes: notes.map((note) => ({ file, ...note })) };
}

async function requireFile(path: string, shown: string): Promise<void> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  if (found?.isFile()) return;
  throw usageError('no-such-file', `${shown} is no file: expected a flow of Metaflow`, [
    `ls ${dirname(shown)}`,
  ]);
}
