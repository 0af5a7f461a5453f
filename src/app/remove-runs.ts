import { compareBytes } from '../base/byte-order.ts';
import type { Oid } from '../git/port.ts';
import { remoteName } from '../git/ref-namespace.ts';
import { usageError } from '../model/mlgit-error.ts';
import type { RunRecord } from '../model/run.ts';
import { noteRef, REPRODUCTIONS_PREFIX, runRef, signatureRef, tagRef } from '../model/run-ref.ts';
import { acceptedPath } from './accept/accepted-path.ts';
import type { Context } from './context.ts';
import { specOf } from './find-target.ts';
import { acceptedRuns } from './gc/accepted-runs.ts';
import { requireNotHeld } from './gc/holds.ts';
import { resolveRun } from './resolve-spec.ts';
import { readTags } from './tags.ts';

/** All that is needed of a run to delete it: its record may be damaged. */
export type RemovableRun = Pick<RunRecord, 'flow' | 'id' | 'commit' | 'remote'>;

/** A RUN argument, which may also be the id of a run whose record cannot be read. */
export async function resolveRemovable(context: Context, text: string): Promise<RemovableRun> {
  const damaged = await context.runs.damaged();
  return damaged.find(({ flow, id }) => text === id || text === `${flow}@${id}`) ?? resolveRun(context, text);
}

async function notOwn({ transport }: Context, run: RemovableRun, remote: string): Promise<Error> {
  const there = remoteName(runRef(run.flow, run.id), (await transport.namespaceOf(remote)) ?? 'custom');
  return usageError('not-own-run', `Run ${specOf(run)} was fetched from ${remote} and is not of this clone`, [
    `git push ${remote} --delete ${there} && mlgit fetch ${remote} --prune   (takes it from everybody)`,
  ]);
}

export interface RemoveOptions {
  /** Also runs that a tag names, whose tags go with them, and accepted ones. */
  readonly force: boolean;
}

/**
 * Deletes the refs of runs. Their bytes stay until `gc`. A tagged or accepted run is kept unless forced, and a fetched run
 * is not this clone's to delete.
 */
export async function removeRuns(
  context: Context,
  runs: readonly RemovableRun[],
  options: RemoveOptions,
): Promise<readonly string[]> {
  await requireNotHeld(context, runs, 'remove runs');
  if (!options.force) await requireNotAccepted(context, runs);
  const { byRun, bound } = await readTags(context);
  const changes = [];
  for (const run of [...runs].sort((a, b) => compareBytes(a.id, b.id))) {
    if (run.remote !== undefined) {
      throw await notOwn(context, run, run.remote);
    }
    const own = (byRun.get(`${run.flow}/${run.id}`) ?? []).filter((tag) => !tag.includes('/'));
    if (own.length > 0 && !options.force) {
      throw usageError('run-tagged', `Run ${specOf(run)} is tagged ${own.join(', ')}`, [
        `mlgit rm ${specOf(run)} --force (removes the tag too)`,
      ]);
    }
    changes.push({
      name: runRef(run.flow, run.id),
      to: undefined,
      from: run.commit as Oid,
      reason: 'mlgit rm',
    });
    const reproductions = await context.refs.list(`${REPRODUCTIONS_PREFIX}${run.flow}/${run.id}/`);
    const signatures = await context.refs.list(signatureRef(run.flow, run.id));
    for (const { name, oid } of [...reproductions, ...signatures]) {
      changes.push({ name, to: undefined, from: oid, reason: 'mlgit rm' });
    }
    for (const name of [noteRef(run.flow, run.id), ...refsOf(run.flow, own, bound)]) {
      const oid = await context.refs.resolve(name);
      if (oid !== undefined) changes.push({ name, to: undefined, from: oid, reason: 'mlgit rm' });
    }
  }
  await context.refs.transact(changes);
  context.runs.refresh();
  return runs.map(specOf);
}

/** A ref of the name of a bound tag may name another run. */
function refsOf(flow: string, tags: readonly string[], bound: ReadonlySet<string>): readonly string[] {
  return tags.filter((tag) => !bound.has(`${flow}/${tag}`)).map((tag) => tagRef(flow, tag));
}

/** The tree goes on naming its artifacts; how they were made is in the record alone. */
async function requireNotAccepted(context: Context, runs: readonly RemovableRun[]): Promise<void> {
  const known = new Set<string>((await context.runs.all()).map(({ id }) => id));
  const readable = runs.filter(({ id }) => known.has(id));
  // git reads no history past a ref to a commit that is gone, and deleting that ref is what helps.
  if (readable.length === 0) return;
  const accepted = await acceptedRuns(context);
  const found = readable.find(({ flow, id }) => accepted.has(`${flow}/${id}`));
  if (found === undefined) return;
  const path = acceptedPath(found.flow);
  throw usageError('run-accepted', `Run ${specOf(found)} is accepted in ${path} of some commit`, [
    `git log --all -- :/${path}`,
    `mlgit rm ${specOf(found)} --force   (its artifacts stay, how they were made goes)`,
  ]);
}
