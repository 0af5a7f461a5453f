import { lstat, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { shellQuote } from '../flow/shell-quote.ts';
import type { Oid } from '../git/port.ts';
import { encodeCanonical, type RecordValue } from '../model/canonical-json.ts';
import { isLooseRun } from '../model/loose-run.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import type { RunRecord } from '../model/run.ts';
import type { Context } from './context.ts';
import { specOf } from './find-target.ts';
import { bringContents } from './sharing/bring-content.ts';

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
      const link = await linkAbove(folder, from.path);
      if (link !== undefined) {
        missing.push({ path: from.path, because: `${link} is a symbolic link of its code` });
        continue;
      }
      if (await exists(target)) continue;
      const lacking = await bringContents(context, [content], { what: from.path, signal }).then(
        () => undefined,
        lackingOnly,
      );
      if (lacking !== undefined) {
        missing.push({ path: from.path, because: lacking });
        continue;
      }
      await mkdir(dirname(target), { recursive: true });
      await context.store.materialise(content, target, { mode: 'copy', verify: true, signal });
      inputs.push(from.path);
    }
  }
  await writeFile(join(folder, PARAMS_FILE), encodeCanonical(recipeOf(run), 'lines'));
  const recipe = isLooseRun(run) ? looseCommands(run, dir) : commandsOf(run);
  return { folder, run: specOf(run), inputs, missing, recipe };
}

/** Why it cannot be had, when it is not there; anything else is thrown. */
function lackingOnly(error: unknown): string {
  if (error instanceof MlgitError && error.code === 'blob-missing') return error.message;
  throw error;
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
  const { manifest, flow } = run;
  const sets = Object.entries(manifest.params).map(
    ([name, value]) => `--set ${shellQuote(name)}=${shellQuote(String(value))}`,
  );
  return [
    `to run it again: git init && mlgit run ${[shellQuote(flow), ...sets].join(' ')}`,
    `${PARAMS_FILE} has commands, parameters and packages`,
  ];
}

/** mlgit did not start it, and knows what was running as far as that was a file or a notebook. */
function looseCommands(run: RunRecord, dir: string): string[] {
  const task = run.manifest.tasks[run.flow];
  const command = task?.command.join(' && ') ?? '';
  // What it loads of earlier runs it finds in their repository alone.
  const reads = Object.values(task?.inputs ?? {}).some(({ from }) => 'spec' in from);
  const place = reads
    ? `git worktree add --detach ${shellQuote(`${dir}-linked`)} ${run.codeCommit} && cd ${shellQuote(`${dir}-linked`)}`
    : 'git init';
  const cells =
    task?.outputs.cells === undefined
      ? []
      : [`mlgit cat ${specOf(run)}:cells   (what its notebook executed)`];
  return [
    ...(command === '' ? [] : [`to run it again, with arguments of your own: ${place} && ${command}`]),
    ...cells,
    ...(command === '' && cells.length === 0 ? ['it ran in no file: what was typed is not recorded'] : []),
    `${PARAMS_FILE} has parameters and packages`,
  ];
}

/** Code and inputs come from different hands: what is written must not follow a link out of the folder. */
async function linkAbove(folder: string, path: string): Promise<string | undefined> {
  const segments = path.split('/').slice(0, -1);
  for (let depth = 1; depth <= segments.length; depth++) {
    const above = segments.slice(0, depth).join('/');
    const found = await lstat(join(folder, above)).catch(absent);
    if (found === undefined) return undefined;
    if (found.isSymbolicLink()) return above;
  }
  return undefined;
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}

async function exists(path: string): Promise<boolean> {
  return (await lstat(path).catch(absent)) !== undefined;
}
