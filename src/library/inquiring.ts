import { resolveRun } from '../app/resolve-spec.ts';
import type { Config } from '../config/config.ts';
import type { CloneCalls } from './clone-calls.ts';
import type { Inquiries } from './inquiries.ts';
import { executed } from './running.ts';
import { useCases } from './use-cases-later.ts';

/** What takes a longer look at runs. It is loaded when it is asked for. */
export function inquiringCalls({ do: call }: CloneCalls, config: Config): Inquiries {
  return {
    bisect: (flow, options) =>
      call(options, async ({ context }, asked) => {
        const { bisectFlow } = await useCases();
        const { metric, good, bad, step, threshold, direction } = options;
        const { firstParent = false, running = 'missing' } = options;
        return bisectFlow(context, {
          ...{ ...executed(options, config, asked), flow, metric, good, bad, step },
          ...{ threshold, direction, firstParent, running },
        });
      }),
    reproductions: (spec, options) =>
      call(options, async ({ context }, { warn }) => {
        const { reproductionsOf } = await useCases();
        const run = await resolveRun(context, spec);
        return reproductionsOf(context, run, ({ message, hints }) => warn({ message, hints }));
      }),
    signatures: (spec, options) =>
      call(options, async ({ context }, { signal }) => {
        const { trustedSignatures } = await useCases();
        return trustedSignatures(context, await resolveRun(context, spec), { signal });
      }),
  };
}
