import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../config/config.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import { POINTER_SUFFIX } from '../../model/pointer.ts';
import { readPointerFile } from '../../workspace/pointer-file.ts';
import { type CheckedOut, checkoutData } from '../checkout-data.ts';
import type { Context } from '../context.ts';
import { openContext } from '../open-context.ts';
import { dataDependencies } from '../track-data.ts';

/** `auto`: tracked data follows its pointers at every checkout and merge; else only a line says what is stale. */
const CHECKOUT_KEY = 'mlgit.checkout';

/** Of pointers that git has just changed, relative to `root`: lines to say. */
export async function followPointers(
  config: Config,
  root: string,
  pointers: readonly string[],
): Promise<readonly string[]> {
  const context = await openContext(config);
  try {
    const isAuto = (await context.readConfig(CHECKOUT_KEY)) === 'auto';
    return isAuto ? await materialise(context, root, pointers) : await countStale(context, root, pointers);
  } finally {
    await context.close();
  }
}

async function materialise(context: Context, root: string, pointers: readonly string[]): Promise<string[]> {
  const options = { signal: new AbortController().signal, onProgress: () => undefined };
  const dependencies = { ...dataDependencies(context, options), cwd: root };
  const lines: string[] = [];
  const done: CheckedOut[] = [];
  for (const pointer of pointers) {
    // Not in a sparse checkout, or deleted in the working tree.
    if (!isThere(join(root, pointer))) continue;
    try {
      done.push(...(await checkoutData(dependencies, [pointer])));
    } catch (error) {
      if (!(error instanceof MlgitError)) throw error;
      lines.push(error.message);
    }
  }
  const named = (outcome: string) => done.filter((one) => one.outcome === outcome).map(({ path }) => path);
  const written = [...named('created'), ...named('replaced')];
  if (written.length > 0) lines.push(`checked out ${list(written)}`);
  const kept = named('kept');
  if (kept.length > 0) lines.push(`kept ${list(kept)}: changed, and recorded nowhere`);
  const missing = named('missing');
  if (missing.length > 0) lines.push(`${list(missing)} could not be found: mlgit checkout`);
  return lines;
}

async function countStale(context: Context, root: string, pointers: readonly string[]): Promise<string[]> {
  const lines: string[] = [];
  let stale = 0;
  for (const pointer of pointers) {
    try {
      if (await isStale(context, root, pointer)) stale++;
    } catch (error) {
      if (!(error instanceof MlgitError)) throw error;
      lines.push(error.message);
    }
  }
  context.stats.save();
  if (stale === 0) return lines;
  return [
    ...lines,
    `${stale === 1 ? '1 tracked file is' : `${stale} tracked files are`} stale: mlgit checkout`,
  ];
}

/** Cheap where it can be: only data of the size that its pointer says is read, if its stamp is not known. */
async function isStale(context: Context, root: string, pointer: string): Promise<boolean> {
  const content = await readPointerFile(join(root, pointer), pointer);
  if (content === undefined) return false;
  const data = join(root, pointer.slice(0, -POINTER_SUFFIX.length));
  const found = lstatSync(data, { throwIfNoEntry: false });
  if (found === undefined) return true;
  if (content.kind === 'file' && (!found.isFile() || found.size !== content.sizeBytes)) return true;
  const current = await context.store.identify(data, { kind: 'any', known: context.stats });
  return current.digest !== content.digest || current.kind !== content.kind;
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

const NAMED = 3;

function list(paths: readonly string[]): string {
  const more = paths.length > NAMED ? ` and ${paths.length - NAMED} more` : '';
  return paths.slice(0, NAMED).join(', ') + more;
}
