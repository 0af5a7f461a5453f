import type { Context } from '../app/context.ts';
import { findingsOf } from '../app/findings.ts';
import { openContext } from '../app/open-context.ts';
import type { Config } from '../config/config.ts';
import type { Call, Calls, Opened } from './calls.ts';
import type { CallOptions } from './options.ts';

interface OpenClone extends Opened {
  readonly context: Context;
}

/** Calls in the clone that was opened. */
export interface CloneCalls {
  do<Result>(
    options: CallOptions | undefined,
    work: (clone: OpenClone, call: Call) => Promise<Result>,
  ): Promise<Result>;
  each<Result>(
    options: CallOptions | undefined,
    work: (clone: OpenClone, call: Call) => AsyncIterable<Result>,
  ): AsyncIterable<Result>;
}

export function cloneCalls(calls: Calls, config: Config): CloneCalls {
  const open = async (): Promise<OpenClone> => {
    const context = await openContext(config);
    return {
      context,
      explain: (error) => context.explain(error),
      get remarks() {
        return findingsOf(context);
      },
      close: () => context.close(),
    };
  };
  return {
    do: (options, work) => calls.do(options, open, work),
    each: (options, work) => calls.each(options, open, work),
  };
}
