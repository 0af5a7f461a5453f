import { buildCard } from '../app/card/build-card.ts';
import { blamePath } from '../app/lineage/blame-path.ts';
import { reproduceRun } from '../app/reproduce/reproduce-run.ts';
import { signReproduction } from '../app/reproduce/sign-reproduction.ts';
import { resolveRun } from '../app/resolve-spec.ts';
import { approveRun } from '../app/signing/approve-run.ts';
import { signsRuns } from '../app/signing/signs-runs.ts';
import type { Config } from '../config/config.ts';
import type { CloneCalls } from './clone-calls.ts';
import { toleranceTexts } from './given-texts.ts';
import type { Repository } from './repository.ts';
import { executed } from './running.ts';

type Judging = Pick<Repository, 'reproduce' | 'approve' | 'blame' | 'card'>;

/** What is found out about runs, and said of them. */
export function judgingCalls({ do: call }: CloneCalls, config: Config): Judging {
  return {
    reproduce: (run, options = {}) =>
      call(options, async ({ context }, asked) => {
        const { twice = false, sign = await signsRuns(context) } = options;
        const tolerances = toleranceTexts(options.tolerances);
        const reproduced = await reproduceRun(context, {
          ...executed(options, config, asked),
          ...{ run, tolerances, twice },
        });
        const { ref, document } = reproduced;
        if (!sign) return { ...document, ref };
        const failure = await signReproduction(context, reproduced, { asks: false, signal: asked.signal });
        if (failure !== undefined) asked.warn({ message: failure.message, hints: failure.hints });
        return { ...document, ref, signed: failure === undefined };
      }),
    approve: (spec, { kind = 'approval', message, ...options } = {}) =>
      call(options, async ({ context }, { signal }) =>
        approveRun(context, await resolveRun(context, spec), { kind, message, asks: false, signal }),
      ),
    blame: (path, options) =>
      call(options, async ({ context }, { signal, warn }) => {
        const { report, unread } = await blamePath(context, path, { signal, onProgress: () => {} });
        for (const { message, hints } of unread) warn({ message, hints });
        return report;
      }),
    card: (spec, options) =>
      call(options, async ({ context }, { warn }) => {
        const { card } = await buildCard(context, spec, ({ message, hints }) => warn({ message, hints }));
        const { renderCard } = await import('../ui/render-card.ts');
        return renderCard(card);
      }),
  };
}
