import type { Statement } from '../../model/attestation/statement.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { Context } from '../context.ts';
import { specOf } from '../find-target.ts';
import { resolveSpec } from '../resolve-spec.ts';
import { attestedSubjects } from './attested-subjects.ts';

/**
 * Whether a statement speaks of what a SPEC names here: the same run commit, and every artifact among its subjects with
 * the same digest. @throws MlgitError `attests-other` (integrity).
 */
export async function compareWithRun(
  context: Context,
  statement: Statement,
  spec: string,
  signal: AbortSignal,
): Promise<void> {
  const { run, target } = await resolveSpec(context, spec);
  const { byproducts = [] } = statement.predicate.runDetails;
  const commit = byproducts.find(({ digest }) => digest?.['gitCommit'] !== undefined)?.digest?.['gitCommit'];
  if (commit !== run.commit) throw attestsOther(spec, `run commit ${run.commit}`, commit ?? 'none');
  const attested = new Map(statement.subject.map(({ name, digest }) => [name, digest ?? {}]));
  const { subjects } = await attestedSubjects(context.store, run, target, signal);
  for (const { name, digest = {} } of subjects) {
    const theirs = attested.get(name);
    // Folders of files that are not here have fewer subjects; SHA-256 is known only of bytes.
    const [algorithm = '', hex] = Object.entries(digest)[0] ?? [];
    if (theirs?.[algorithm] !== hex) {
      throw attestsOther(
        spec,
        `${name} ${algorithm} ${hex} of ${specOf(run)}`,
        theirs?.[algorithm] ?? 'nothing of it',
      );
    }
  }
}

function attestsOther(spec: string, expected: string, found: string): MlgitError {
  return new MlgitError(`The attestation is not about ${spec}: expected ${expected}, found ${found}`, {
    code: 'attests-other',
    kind: 'integrity',
    hints: [`mlgit attest ${spec} -o FILE   (makes one that is)`],
    details: { spec, expected, found },
  });
}
