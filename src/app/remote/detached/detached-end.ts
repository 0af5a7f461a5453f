import type { DetachedEnd, DetachedRun } from '../../../executor/remote/detached-run.ts';
import type { Oid } from '../../../git/port.ts';
import { MlgitError } from '../../../model/mlgit-error.ts';
import { runRef } from '../../../model/run-ref.ts';
import type { Context } from '../../context.ts';
import { parseUser } from '../../record-run.ts';
import type { RunOutcome } from '../../run-flow.ts';

const FILES = ['manifest.json', 'execution.json', 'env.json'];

/** What the commit of a recorded run is made of. */
export async function describeEnd(
  { objects }: Pick<Context, 'objects'>,
  { run, flow }: DetachedRun,
  { recorded }: Pick<RunOutcome, 'recorded'>,
): Promise<DetachedEnd> {
  const commit = await objects.readCommit(recorded.commit);
  if (commit === undefined) throw new Error(`Internal error: commit ${recorded.commit} was just written`);
  const files: { [name: string]: string } = {};
  for (const name of FILES) {
    files[name] = ((await objects.readFile(recorded.commit, name)) ?? Buffer.alloc(0)).toString('utf8');
  }
  return {
    version: 1,
    run,
    flow,
    status: recorded.manifest.status,
    files,
    parents: commit.parents,
    message: commit.message,
    user: recorded.execution.user,
    at: commit.authoredAt,
    commit: recorded.commit,
  };
}

/**
 * Records the end of a detached run in this clone: the same commit, whoever makes it.
 * @throws MlgitError `code-not-here` (incomplete) where the clone lacks the commit of its code, or of a run that it takes from; `bad-end` (integrity).
 */
export async function recordEnd(context: Context, end: DetachedEnd): Promise<Oid> {
  for (const parent of end.parents) {
    if ((await context.objects.readCommit(parent as Oid)) === undefined) throw codeNotHere(end, parent);
  }
  return writeEnd(context, end);
}

/** The same where nobody looks for what was before: in a copy that is gone in a moment. @throws MlgitError `bad-end` (integrity). */
export async function writeEnd(context: Context, end: DetachedEnd): Promise<Oid> {
  const who = { ...parseUser(end.user), at: end.at };
  const files = Object.fromEntries(
    Object.entries(end.files).map(([name, text]) => [name, Buffer.from(text, 'utf8')]),
  );
  const commit = await context.objects.writeCommitOfFiles(files, {
    parents: end.parents as readonly Oid[],
    author: who,
    committer: who,
    message: end.message,
  });
  if (commit !== end.commit) throw badEnd(end, commit);
  const ref = runRef(end.flow, end.run);
  if ((await context.refs.resolve(ref)) === undefined) {
    await context.refs.create(ref, Promise.resolve(commit), `mlgit attach ${end.run}`);
  }
  context.runs.refresh();
  return commit;
}

function codeNotHere({ flow, run }: DetachedEnd, commit: string): MlgitError {
  return new MlgitError(
    `Run ${flow}@${run} has ended, and cannot be recorded in this clone, which lacks commit ${commit} of its code, or of a run that it takes from`,
    {
      code: 'code-not-here',
      kind: 'incomplete',
      hints: [
        'mlgit fetch   (when whoever started it has pushed)',
        `mlgit attach ${run}   (in the clone that started it)`,
      ],
      details: { run, commit },
    },
  );
}

function badEnd({ run, commit }: DetachedEnd, found: string): MlgitError {
  return new MlgitError(`The end of run ${run} makes commit ${found}, and says ${commit}`, {
    code: 'bad-end',
    kind: 'integrity',
    hints: ['use the same version of mlgit on both sides: mlgit version'],
    details: { run, expected: commit, found },
  });
}
