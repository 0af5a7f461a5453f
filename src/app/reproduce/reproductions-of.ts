import { compareBytes } from '../../base/byte-order.ts';
import type { Oid, Ref } from '../../git/port.ts';
import { decodeReproduction, REPRODUCTION_FILE, type Reproduction } from '../../model/reproduction.ts';
import type { RunRecord } from '../../model/run.ts';
import type { RunId } from '../../model/run-id.ts';
import { REMOTES_PREFIX, REPRODUCTIONS_PREFIX } from '../../model/run-ref.ts';
import { parseTravellingRef } from '../../model/travelling-ref.ts';
import type { ReadContext } from '../context.ts';

/** A reproduction, and who says so. That it is theirs, only a signature shows. */
export interface RecordedReproduction {
  /** The run that was made for it, by which its ref is named. */
  readonly rerun: RunId;
  readonly commit: Oid;
  /** `name <email>`, as git knows the author of its commit. */
  readonly by: string;
  /** Epoch seconds. */
  readonly at: number;
  /** The remote from which it was fetched; absent: this clone's own. */
  readonly remote?: string;
  readonly document: Reproduction;
}

type NamedRun = Pick<RunRecord, 'flow' | 'id'>;

/**
 * What a run came to whenever it was run again, here or, as far as was fetched, elsewhere: the oldest first. A document
 * that is another run's under this run's name is refused as one that is damaged.
 * @throws MlgitError `bad-reproduction`, `unknown-version` (integrity).
 */
export async function reproductionsOf(context: ReadContext, run: NamedRun): Promise<RecordedReproduction[]> {
  const refs = await reproductionRefs(context, run);
  const found: RecordedReproduction[] = [];
  let at = 0;
  const oids = refs.map(({ oid }) => oid);
  for await (const read of context.objects.readCommitsAndFiles(oids, [REPRODUCTION_FILE])) {
    const ref = refs[at++] as ReproductionRef;
    // Of a partial clone it may not be here.
    if (read === undefined) continue;
    const document = decodeReproduction(read.files[0]?.toString('utf8') ?? '', ref.fullName, run);
    found.push({
      rerun: ref.rerun,
      commit: ref.oid,
      by: read.commit.author,
      at: read.commit.authoredAt,
      ...(ref.remote === undefined ? {} : { remote: ref.remote }),
      document,
    });
  }
  return found.sort((a, b) => a.at - b.at || compareBytes(a.rerun, b.rerun));
}

/** `name` is that in the clone that made it. */
interface ReproductionRef extends Ref {
  readonly fullName: string;
  readonly rerun: RunId;
  readonly remote?: string;
}

/** Own ones before fetched ones; each commit once. */
export async function reproductionRefs(context: ReadContext, run: NamedRun): Promise<ReproductionRef[]> {
  const [own, fetched] = await Promise.all([
    context.refs.list(`${REPRODUCTIONS_PREFIX}${run.flow}/${run.id}/`),
    context.refs.list(REMOTES_PREFIX),
  ]);
  const byOid = new Map<Oid, ReproductionRef>();
  for (const { name, oid } of [...own, ...fetched]) {
    const [, remote, rest = ''] = /^refs\/mlgit\/(?:remotes\/(.+)\/)?(reproductions\/.+)$/.exec(name) ?? [];
    const ref = parseTravellingRef(rest);
    if (ref.kind !== 'reproduction' || ref.flow !== run.flow || ref.id !== run.id || byOid.has(oid)) continue;
    byOid.set(oid, {
      name: `refs/mlgit/${rest}`,
      fullName: name,
      oid,
      rerun: ref.rerun,
      ...(remote === undefined ? {} : { remote }),
    });
  }
  return [...byOid.values()];
}
