import { PROGRESS } from './choose-progress.ts';
import { Flags } from './oclif.ts';

const set = Flags.string({
  multiple: true,
  multipleNonGreedy: true,
  description: 'set a parameter',
  helpValue: 'k=v',
});
const file = Flags.string({ description: 'flow file (default: mlgit.yaml)' });

/** Which flow file is read, and with what parameters. */
export const flowFlags = { set, file };

/** How a run is shown while it goes on. */
export const progressFlag = {
  progress: Flags.string({
    options: [...PROGRESS],
    description:
      'live: a view with keys; lines: as in a pipe; ndjson: events, one JSON object a line, then the document of --json (default: MLGIT_PROGRESS, else live on a terminal)',
  }),
};

/** How the tasks of any run are executed, and what becomes of it. */
export const executionFlags = {
  set,
  resources: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    description: 'cpu, memory, gpu, disk or time of a step (of all: without STEP)',
    helpValue: '[STEP.]NAME=VALUE',
  }),
  runner: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    description: 'where a step runs (all: without STEP); local is this machine',
    helpValue: '[STEP=]NAME',
  }),
  'fail-fast': Flags.boolean({ description: 'end the run with its first failure' }),
  jobs: Flags.integer({ char: 'j', min: 1, description: 'tasks at once (default: number of cores)' }),
  'remote-cache': Flags.boolean({
    default: true,
    allowNo: true,
    description: 'reuse what colleagues have computed, from the store of the team',
  }),
  message: Flags.string({ char: 'm', description: 'a text kept with the run' }),
  tag: Flags.string({ description: 'point this tag to the run when it succeeds', helpValue: 'NAME' }),
  push: Flags.boolean({
    default: true,
    allowNo: true,
    description: 'share the run when it ends, where that is wanted (mlgit.push)',
  }),
  ...progressFlag,
};

/** How the tasks of a run are chosen and executed. */
export const runFlags = {
  ...executionFlags,
  only: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    description: 'run this step alone',
    helpValue: 'STEP',
  }),
  from: Flags.string({ description: 'run this step and all that follow from it', helpValue: 'STEP' }),
  until: Flags.string({ description: 'run up to this step', helpValue: 'STEP' }),
  force: Flags.boolean({ description: 'run selected steps even when cached' }),
  file,
};

/** One run for each combination of parameters. */
export const sweepFlags = {
  sweep: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    description: 'one run for each value; of several sweeps, for each combination',
    helpValue: 'k=a,b,c',
  }),
  sample: Flags.integer({
    min: 1,
    description: 'only so many combinations of the sweep',
    dependsOn: ['sweep'],
  }),
  checkout: Flags.string({
    description: 'put the outputs of the best run of the sweep into the working tree',
    helpValue: 'best:METRIC',
    dependsOn: ['sweep'],
  }),
};

/** What part of the flow to run. */
export function selectionOf(flags: {
  readonly only?: string[] | undefined;
  readonly from?: string | undefined;
  readonly until?: string | undefined;
}): { readonly only?: string[]; readonly from?: string; readonly until?: string } {
  const { only, from, until } = flags;
  return {
    ...(only === undefined ? {} : { only }),
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
  };
}
