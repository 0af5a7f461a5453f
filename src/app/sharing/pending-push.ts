import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compareBytes } from '../../base/byte-order.ts';
import { uniqueOf } from '../../base/unique-in-process.ts';
import type { RunRecord } from '../../model/run.ts';
import type { Context } from '../context.ts';

/** How the last try in the background ended. */
export interface PushTry {
  /** ISO 8601. */
  readonly at: string;
  readonly error?: { readonly code: string; readonly message: string; readonly hints: readonly string[] };
}

const TRY_FILE = 'last-try.json';
const NAME = /^([a-z0-9][a-z0-9_-]*)@([0-9a-z]{10})$/;

function folderOf({ home }: Pick<Context, 'home'>): string {
  return join(home, 'pending-push');
}

/**
 * Runs that are to be shared in the background and have not been: a file each, so that any number of processes add and
 * take away at once. Kept until the push that has sent them.
 */
export async function addPending(context: Context, flow: string, run: string): Promise<void> {
  const folder = folderOf(context);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${flow}@${run}`), '');
}

/** `flow@run` of each, in byte order; none where nothing ever was to be shared. */
export async function listPending(context: Pick<Context, 'home'>): Promise<readonly string[]> {
  try {
    return (await readdir(folderOf(context))).filter((name) => NAME.test(name)).sort(compareBytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** The runs behind them. One that was deleted meanwhile is forgotten. */
export async function pendingRuns(context: Context): Promise<readonly RunRecord[]> {
  const names = new Set(await listPending(context));
  if (names.size === 0) return [];
  context.runs.refresh();
  const runs = (await context.runs.all()).filter(
    (run) => run.remote === undefined && names.delete(`${run.flow}@${run.id}`),
  );
  await removePending(context, [...names]);
  return runs;
}

export async function removePending(context: Context, names: readonly string[]): Promise<void> {
  for (const name of names) await rm(join(folderOf(context), name), { force: true });
}

export async function lastTry(context: Pick<Context, 'home'>): Promise<PushTry | undefined> {
  try {
    return JSON.parse(await readFile(join(folderOf(context), TRY_FILE), 'utf8')) as PushTry;
  } catch (error) {
    // Torn by a power loss, it says no more than if there were none.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export async function noteTry(context: Context, tried: PushTry): Promise<void> {
  const path = join(folderOf(context), TRY_FILE);
  const temp = `${path}.${uniqueOf(context.config.pid)}`;
  await mkdir(folderOf(context), { recursive: true });
  await writeFile(temp, `${JSON.stringify(tried)}\n`);
  await rename(temp, path);
}

/** A command a second after the other must not start a push each. */
const BETWEEN_TRIES_MS = 60_000;

/** Whether something is pending, and nobody tried to send it just now. */
export async function isPushDue(context: Pick<Context, 'home'>, now: number): Promise<boolean> {
  if ((await listPending(context)).length === 0) return false;
  const tried = await lastTry(context);
  const age = tried === undefined ? Number.POSITIVE_INFINITY : now - Date.parse(tried.at);
  return !(age >= 0 && age < BETWEEN_TRIES_MS);
}
