import type { Config } from '../config/config.ts';
import { planned } from './asking.ts';
import type { Beginnings } from './beginnings.ts';
import type { CloneCalls } from './clone-calls.ts';
import { executed } from './running.ts';
import { useCases } from './use-cases-later.ts';

const quiet = { planned: () => {}, moved: () => {} };

/** What writes flow files. It is loaded when it is asked for. */
export function beginningCalls({ do: call }: CloneCalls, config: Config): Beginnings {
  return {
    init: (options = {}) =>
      call(options, async ({ context }) => {
        const { initRepository } = await useCases();
        const made = await initRepository(context, options.flow);
        if (options.ci === undefined) return { ...made, ci: [] };
        const { initCi } = await useCases();
        return { ...made, ci: await initCi(context, options.ci) };
      }),
    importDvc: (path = '.', { flow, cache, dataOnly = false, dryRun = false, ...options } = {}) =>
      call(options, async ({ context }, { signal }) => {
        const { importDvc } = await useCases();
        return importDvc(context, { path, flow, cache, dataOnly, dryRun, signal, progress: quiet });
      }),
    importMetaflow: (file, options = {}) =>
      call(options, async (_, { signal }) => {
        const { importMetaflow } = await useCases();
        const { output, class: flowClass } = options;
        return importMetaflow(config, { file, output, flowClass, signal });
      }),
    narrow: (step, options = {}) =>
      call(options, async ({ context }, asked) => {
        const { narrowStep } = await useCases();
        const { jobs, emit, signal, urgent } = executed(options, config, asked);
        const how = { ...planned(options), jobs, emit, signal, urgent };
        const { dryRun = false } = options;
        const { texts, ...narrowed } = await narrowStep(context, { ...how, step, dryRun });
        return { ...narrowed, changed: texts.before !== texts.after };
      }),
  };
}
