import type { RunRecord } from '../../model/run.ts';
import { SIGNATURES_PREFIX } from '../../model/run-ref.ts';
import { decodeStatement } from '../../model/signing/run-statement.ts';
import type { Context } from '../context.ts';
import { expectedOf, readSignature, whatIsWrong } from './signed-object.ts';

/** Signatures of this clone that do not fit the run whose name their refs have. Those of runs that are not here are left out. */
export async function misplacedSignatures(
  context: Context,
  runs: readonly RunRecord[],
  signal: AbortSignal,
): Promise<{ readonly name: string; readonly because: string }[]> {
  const byName = new Map(runs.map((run) => [`${run.flow}/${run.id}`, run]));
  const found = [];
  for (const ref of await context.refs.list(SIGNATURES_PREFIX)) {
    signal.throwIfAborted();
    const name = ref.name.slice(SIGNATURES_PREFIX.length);
    const run = byName.get(name.slice(0, name.lastIndexOf('/')));
    if (run === undefined) continue;
    const tag = await readSignature(context, ref.oid);
    const because =
      tag === undefined
        ? 'it is no tag object of git'
        : whatIsWrong(tag, decodeStatement(tag.message), await expectedOf(context, run));
    if (because !== undefined) found.push({ name, because });
  }
  return found;
}
