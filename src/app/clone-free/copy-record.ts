import type { Oid } from '../../git/port.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { RunRecord } from '../../model/run.ts';
import type { Context, ReadContext } from '../context.ts';
import { parseUser } from '../record-run.ts';

const FILES = ['manifest.json', 'execution.json', 'env.json'];

/**
 * The commit by which a run of another repository is a parent here: its record and message, byte for byte, without its
 * parents, and with the name of the commit that it copies (docs/format.md, "Run commit"). Its parents are the history of
 * that repository's code, which must not come into this one, nor leave with a push. The same run gives the same
 * commit, whoever copies it. A run that is here anyway stands for itself.
 */
export async function copyRecord(context: Context, there: ReadContext, run: RunRecord): Promise<Oid> {
  const own = (await context.runs.ofFlow(run.flow)).find(({ commit }) => commit === run.commit);
  if (own !== undefined) return own.commit as Oid;
  const { user, endedAt } = run.execution;
  const who = { ...parseUser(user), at: Math.floor(Date.parse(endedAt) / 1000) };
  for await (const read of there.objects.readCommitsAndFiles([run.commit as Oid], FILES)) {
    const files = (read?.files ?? []).flatMap((file, index) =>
      file === undefined ? [] : [[FILES[index] as string, file] as const],
    );
    if (read === undefined || files.length < FILES.length) break;
    return context.objects.writeCommitOfFiles(Object.fromEntries(files), {
      parents: [],
      author: who,
      committer: who,
      message: `${read.commit.message.trimEnd()}\nMlgit-Copy-Of: ${run.commit}\n`,
    });
  }
  throw new MlgitError(`The record of run ${run.flow}@${run.id} could be read before, and now cannot`, {
    code: 'vanished',
    kind: 'conflict',
    hints: ['run the same command again'],
  });
}
