import type { Oid, Ref } from '../../git/port.ts';
import { isName } from '../../model/name.ts';
import type { RunRecord } from '../../model/run.ts';
import { REMOTES_PREFIX, signatureRef } from '../../model/run-ref.ts';
import type { ReadContext } from '../context.ts';

/** What was signed about a run, own first, then fetched; each object once. Its name is the last part of that of its ref. */
export async function signatureRefs(
  context: Pick<ReadContext, 'refs'>,
  run: Pick<RunRecord, 'flow' | 'id'>,
): Promise<Ref[]> {
  const folder = signatureRef(run.flow, run.id);
  const below = folder.slice('refs/mlgit'.length);
  const own = await context.refs.list(folder);
  const fetched = (await context.refs.list(REMOTES_PREFIX)).filter(({ name }) => name.includes(below));
  const found = new Map<Oid, Ref>();
  for (const { name, oid } of [...own, ...fetched]) {
    const last = name.slice(name.lastIndexOf('/') + 1);
    if (name.endsWith(below + last) && isName(last) && !found.has(oid)) found.set(oid, { name: last, oid });
  }
  return [...found.values()];
}
