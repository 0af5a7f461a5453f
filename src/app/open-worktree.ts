import { mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Oid } from '../git/port.ts';
import { encodeCanonical, type RecordValue } from '../model/canonical-json.ts';
import type { RunRecord } from '../model/run.ts';
import type { Context } from './context.ts';
import { specOf } from './find-target.ts';

export interface OpenedWorktree {
  readonly folder: string;
  readonly run: string;
  /** Inputs of the tree that were put there. */
  readonly inputs: readonly string[];
  readonly missing: readonly { readonly path: string; readonly because: string }[];
  /** How to run the same again. */
  readonly recipe: readonly string[];
}

const PARAMS_FILE = 'mlgit-run.json';

/**
 * Writes the code of a run into a folder that is absent or empty, with the tree inputs that git does not hold and a
 * file that says with which parameters, environment and commands it ran.
 */
export async function openWorktree(
  context: Context,
  run: RunRecord,
  dir: string,
  signal: AbortSignal,
): Promise<OpenedWorktree> {
  const folder = resolve(context.config.cwd, dir);
  await context.checkoutTree(run.codeCommit as Oid, folder, signal);
  const inputs: string[] = [];
  const missing: { path: string; because: string }[] = [];
  for (const task of Object.values(run.manifest.tasks)) {
    for (const { from, ...content } of Object.values(task.inputs)) {
      if (!('path' in from) || inputs.includes(from.path)) continue;
      const target = join(folder, from.path);
      if (await exists(target)) continue;
      if (!(await context.store.holds(content))) {
        missing.push({ path: from.path, because: `the local store lacks ${content.digest}` });
        continue;
      }
      await mkdir(dirname(target), { recursive: true });
      await context.store.materialise(content, target, { mode: 'copy', verify: true, signal });
      inputs.push(from.path);
    }
  }
  await writeFile(join(folder, PARAMS_FILE), encodeCanonical(recipeOf(run), 'lines'));
  return { folder, run: specOf(run), inputs, missing, recipe: commandsOf(run) };
}

function recipeOf(run: RunRecord): RecordValue {
  const { manifest, env } = run;
  const tasks = Object.fromEntries(
    Object.entries(manifest.tasks).map(([id, { command, params, environment }]) => [
      id,
      { command, params, environment },
    ]),
  );
  return {
    run: specOf(run),
    params: manifest.params,
    tasks,
    interpreters: env.interpreters as unknown as RecordValue,
  };
}

function commandsOf(run: RunRecord): string[] {
  const sets = Object.entries(run.manifest.params).map(([name, value]) => `--set ${name}=${String(value)}`);
  return [
    `git init, then: mlgit run ${[run.flow, ...sets].join(' ')}`,
    `${PARAMS_FILE} has commands, parameters and packages`,
  ];
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
