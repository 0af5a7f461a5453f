import type { Oid } from '../../git/port.ts';
import { encodeReproduction, REPRODUCTION_FILE, type Reproduction } from '../../model/reproduction.ts';
import type { RunRecord } from '../../model/run.ts';
import { reproductionRef } from '../../model/run-ref.ts';
import type { Context } from '../context.ts';
import { specOf } from '../find-target.ts';
import { whoNow } from '../who-now.ts';

/**
 * Records what a run came to: created once, never moved. The commits of the run and of its reruns are parents, so that
 * whoever has the reproduction has their records, whether or not they have refs there.
 */
export async function recordReproduction(
  context: Context,
  { run, reruns }: { readonly run: RunRecord; readonly reruns: readonly { readonly commit: string }[] },
  document: Reproduction,
): Promise<{ readonly ref: string; readonly commit: Oid }> {
  const [rerun] = document.reruns;
  if (rerun === undefined) throw new Error('Internal error: a reproduction without a rerun');
  const who = await whoNow(context);
  const ref = reproductionRef(run.flow, run.id, rerun);
  const commit = await context.objects.writeCommitOfFiles(
    { [REPRODUCTION_FILE]: Buffer.from(encodeReproduction(document)) },
    {
      parents: [run.commit, ...reruns.map((one) => one.commit)] as Oid[],
      author: who,
      committer: who,
      message: messageOf(run, document),
    },
  );
  await context.refs.create(ref, Promise.resolve(commit), `mlgit reproduce ${run.id}`);
  return { ref, commit };
}

function messageOf(run: RunRecord, { verdict, reruns }: Reproduction): string {
  const trailers = [
    `Mlgit-Run: ${run.id}`,
    `Mlgit-Flow: ${run.flow}`,
    `Mlgit-Rerun: ${reruns[0]}`,
    `Mlgit-Verdict: ${verdict}`,
  ];
  return `Reproduction of ${specOf(run)}: ${verdict}\n\n${trailers.join('\n')}\n`;
}
