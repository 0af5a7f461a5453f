import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { DvcConfig } from '../../import/dvc/config.ts';
import type { Trace } from '../../import/dvc/project.ts';
import type { Context } from '../context.ts';
import { cacheFolder } from './dvc-cache.ts';
import { errnoCode, unreadable } from './unreadable.ts';

const EXPERIMENTS = 'refs/exps/';

/** What DVC keeps of earlier results beside the files of a project: its run-cache, and experiments. */
export async function findTraces(
  context: Pick<Context, 'refs'>,
  at: { readonly root: string; readonly folder: string; readonly config: DvcConfig },
): Promise<Trace[]> {
  const runs = join(cacheFolder(join(at.root, at.folder), at.config), 'runs');
  const results = countBelow(runs, 2);
  // Those of the queue and the stash are none that somebody saved.
  const experiments = (await context.refs.list(EXPERIMENTS)).filter(({ name }) =>
    /^refs\/exps\/[0-9a-f]{2}\//.test(name),
  );
  return [
    ...(results === 0
      ? []
      : [{ kind: 'run-cache' as const, where: relative(at.root, runs), count: results }]),
    ...(experiments.length === 0
      ? []
      : [{ kind: 'experiments' as const, where: EXPERIMENTS, count: experiments.length }]),
  ];
}

/** Entries so many folders below one: `ab/cdef…` is one of two. None of a folder that is not there. */
function countBelow(folder: string, depth: number): number {
  const entries = entriesOf(folder);
  if (depth === 1) return entries.length;
  return entries.reduce((sum, name) => sum + countBelow(join(folder, name), depth - 1), 0);
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errnoCode(error))) return [];
    throw unreadable(folder, error);
  }
}
