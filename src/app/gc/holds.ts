import type { Oid } from '../../git/port.ts';
import { MlgitError, usageError } from '../../model/mlgit-error.ts';
import type { RunRecord } from '../../model/run.ts';
import { HOLDS_PREFIX, holdRef, REMOTES_PREFIX } from '../../model/run-ref.ts';
import type { Context } from '../context.ts';
import { specOf } from '../find-target.ts';

/** `flow/id` of all runs that are held here or, as far as was fetched, elsewhere. */
export async function heldRuns(context: Context): Promise<ReadonlySet<string>> {
  const [own, fetched] = await Promise.all([
    context.refs.list(HOLDS_PREFIX),
    context.refs.list(REMOTES_PREFIX),
  ]);
  const held = own.map(({ name }) => name.slice(HOLDS_PREFIX.length));
  for (const { name } of fetched) {
    const [, run] = /^refs\/mlgit\/remotes\/.+\/holds\/([^/]+\/[^/]+)$/.exec(name) ?? [];
    if (run !== undefined) held.push(run);
  }
  return new Set(held);
}

/** A held run is exempt from rm, gc, evict and purge, until the hold is released. Holding again changes nothing. */
export async function holdRun(context: Context, run: RunRecord): Promise<void> {
  const name = holdRef(run.flow, run.id);
  if ((await context.refs.resolve(name)) !== undefined) return;
  await context.refs.create(name, Promise.resolve(run.commit as Oid), `mlgit hold ${run.id}`);
}

/** @throws MlgitError `not-held` (usage). */
export async function releaseRun(context: Context, run: RunRecord): Promise<void> {
  const name = holdRef(run.flow, run.id);
  const from = await context.refs.resolve(name);
  if (from === undefined) {
    throw usageError('not-held', `Run ${specOf(run)} is not held in this clone`, [`mlgit hold ${run.id}`]);
  }
  await context.refs.transact([{ name, from, to: undefined, reason: `mlgit hold --release ${run.id}` }]);
}

/** @throws MlgitError `run-held` (failed) when one of them is held. */
export async function requireNotHeld(
  context: Context,
  runs: readonly { readonly flow: string; readonly id: string }[],
  doing: string,
): Promise<void> {
  const held = await heldRuns(context);
  const found = runs.find(({ flow, id }) => held.has(`${flow}/${id}`));
  if (found === undefined) return;
  throw new MlgitError(`Cannot ${doing}: run ${specOf(found)} is held`, {
    code: 'run-held',
    kind: 'failed',
    hints: [`mlgit hold ${found.id} --release`],
    details: { run: specOf(found) },
  });
}
