import { acceptRun } from '../app/accept/accept-run.ts';
import { addData } from '../app/add-data.ts';
import { checkoutData } from '../app/checkout-data.ts';
import type { Context } from '../app/context.ts';
import { collectGarbage } from '../app/gc/collect-garbage.ts';
import { addNote } from '../app/notes.ts';
import { removeRuns, resolveRemovable } from '../app/remove-runs.ts';
import { resolveRun } from '../app/resolve-spec.ts';
import { rollBackTag } from '../app/roll-back-tag.ts';
import { tagHistoryOf } from '../app/tag-history.ts';
import { tagRun } from '../app/tags.ts';
import { dataDependencies } from '../app/track-data.ts';
import { shellWord } from '../base/shell-word.ts';
import { CONCERNS } from '../model/acceptance.ts';
import type { CloneCalls } from './clone-calls.ts';
import type { Repository } from './repository.ts';

type Changing = Pick<
  Repository,
  'tag' | 'rollBackTag' | 'tagHistory' | 'note' | 'accept' | 'remove' | 'add' | 'checkout' | 'gc'
>;

/** What changes a clone, its working tree or its stores. */
export function changingCalls({ do: call }: CloneCalls): Changing {
  return {
    tag: (spec, name, { move = false, message, ...options } = {}) =>
      call(options, async ({ context }) => {
        const run = await resolveRun(context, spec);
        return { flow: run.flow, ...(await tagRun(context, run, name, { move, message })) };
      }),
    rollBackTag: (tag, options) =>
      call(options, ({ context }) => rollBackTag(context, tag, options?.message)),
    tagHistory: (tag, options) => call(options, ({ context }) => tagHistoryOf(context, tag)),
    note: (spec, text, options) =>
      call(options, async ({ context }) => addNote(context, await resolveRun(context, spec), text)),
    accept: (spec, options) =>
      call(options, async ({ context }, { signal, warn }) => {
        const { force = false, allow = force ? CONCERNS : [] } = options ?? {};
        const accepted = await acceptRun(context, await resolveRun(context, spec), { allow, force, signal });
        for (const { message, hints } of accepted.concerns) warn({ message, hints });
        return accepted;
      }),
    remove: (specs, options) =>
      call(options, ({ context }) => removeAll(context, specs, options?.force ?? false)),
    add: (paths, options) =>
      call(options, async ({ context }, { signal, warn }) => {
        const { added, ignoredPointers } = await addData(dataDependencies(context, quiet(signal)), paths);
        for (const pointer of ignoredPointers)
          warn({
            message: `${pointer} is ignored by git, so it would never be committed`,
            hints: [`git add --force ${shellWord(pointer)}`],
          });
        return added;
      }),
    checkout: (paths = [], options) =>
      call(options, async ({ context }, { signal }) =>
        (await checkoutData(dataDependencies(context, quiet(signal)), paths)).map(
          ({ path, outcome, content }) => ({ path, outcome, content }),
        ),
      ),
    gc: (options = {}) =>
      call(options, ({ context }, { signal }) =>
        collectGarbage(context, {
          ...{ dryRun: options.dryRun ?? false, remote: options.remote ?? options.store !== undefined },
          ...{
            store: options.store,
            keep: options.keep ?? [],
            allowsMissing: options.allowMissing ?? false,
            signal,
          },
          ...{ grace: options.grace ?? '14d', dropAfter: options.dropAfter ?? '7d' },
        }),
      ),
  };
}

const quiet = (signal: AbortSignal) => ({ signal, onProgress: () => {} });

async function removeAll(
  context: Context,
  specs: readonly string[],
  force: boolean,
): Promise<readonly string[]> {
  const runs = [];
  for (const spec of specs) runs.push(await resolveRemovable(context, spec));
  return removeRuns(context, [...new Set(runs)], { force });
}
