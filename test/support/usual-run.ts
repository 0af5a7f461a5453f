import type { RunOptions } from '../../src/app/run-options.ts';

/** What `mlgit run demo --jobs 4` asks for, without the results of colleagues, watched by nobody. */
export function usualRun(facts: Partial<RunOptions> = {}): RunOptions {
  return {
    flow: 'demo',
    file: undefined,
    set: [],
    selection: {},
    resources: [],
    runners: [],
    force: false,
    failFast: false,
    jobs: 4,
    message: undefined,
    tag: undefined,
    remoteCache: false,
    emit: () => {},
    signal: new AbortController().signal,
    urgent: new AbortController().signal,
    ...facts,
  };
}
