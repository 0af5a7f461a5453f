import type { Oid, Ref } from '../../git/port.ts';
import { isName } from '../../model/name.ts';
import type { RunRecord } from '../../model/run.ts';
import { REMOTES_PREFIX, SIGNATURES_PREFIX } from '../../model/run-ref.ts';
import type { ReadContext } from '../context.ts';

/** What was signed about a run, own first, then fetched; each object once. Its name is the last part of that of its ref. */
export async function signatureRefs(
  context: Pick<ReadContext, 'refs'>,
  { flow, id }: Pick<RunRecord, 'flow' | 'id'>,
): Promise<readonly Ref[]> {
  return (await signatureRefsByRun(context)).get(`${flow}/${id}`) ?? [];
}

/** The same of all runs that have any, by `flow/id`. */
export async function signatureRefsByRun(
  context: Pick<ReadContext, 'refs'>,
): Promise<ReadonlyMap<string, readonly Ref[]>> {
  const [own, fetched] = await Promise.all([
    context.refs.list(SIGNATURES_PREFIX),
    context.refs.list(REMOTES_PREFIX),
  ]);
  const found = new Map<string, Map<Oid, Ref>>();
  for (const { name, oid } of [...own, ...fetched]) {
    const [, run, last] = PATTERN.exec(name) ?? [];
    if (run === undefined || last === undefined || !isName(last)) continue;
    const ofRun = found.get(run) ?? new Map<Oid, Ref>();
    found.set(run, ofRun);
    if (!ofRun.has(oid)) ofRun.set(oid, { name: last, oid });
  }
  return new Map([...found].map(([run, refs]) => [run, [...refs.values()]]));
}

const PATTERN = /^refs\/mlgit\/(?:remotes\/.+\/)?signatures\/([^/]+\/[^/]+)\/([^/]+)$/;
