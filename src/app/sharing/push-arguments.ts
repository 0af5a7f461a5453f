import { usageError } from '../../model/mlgit-error.ts';
import type { RunRecord } from '../../model/run.ts';
import type { Context } from '../context.ts';
import { specOf } from '../find-target.ts';
import { resolveRun } from '../resolve-spec.ts';

/**
 * `[REMOTE] [RUN…]`: the first word is a remote where there is one of that name, else a run.
 * @throws MlgitError `not-own-run` (usage), and what finding a run throws.
 */
export async function pushArguments(
  context: Context,
  words: readonly string[],
): Promise<{ readonly remote: string | undefined; readonly runs: readonly RunRecord[] | undefined }> {
  const remotes = await context.transport.remotes();
  const [first] = words;
  const remote = first !== undefined && remotes.includes(first) ? first : undefined;
  const texts = remote === undefined ? words : words.slice(1);
  if (texts.length === 0) return { remote, runs: undefined };
  const runs: RunRecord[] = [];
  for (const text of texts) {
    const run = await resolveRun(context, text);
    if (run.remote !== undefined) {
      throw usageError('not-own-run', `Run ${specOf(run)} was fetched from ${run.remote}, which has it`, [
        'mlgit log   (shows the runs of this clone)',
      ]);
    }
    if (!runs.includes(run)) runs.push(run);
  }
  return { remote, runs };
}
