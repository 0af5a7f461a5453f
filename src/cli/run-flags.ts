import { Flags } from './oclif.ts';

/** How the tasks of a run are chosen and executed. */
export const runFlags = {
  set: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    description: 'set a parameter',
    helpValue: 'k=v',
  }),
  only: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    description: 'run this step alone',
    helpValue: 'STEP',
  }),
  from: Flags.string({ description: 'run this step and all that follow from it', helpValue: 'STEP' }),
  until: Flags.string({ description: 'run up to this step', helpValue: 'STEP' }),
  force: Flags.boolean({ description: 'run selected steps even when cached' }),
  resources: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    description: 'cpu, memory, gpu, disk or time of a step (of all: without STEP)',
    helpValue: '[STEP.]NAME=VALUE',
  }),
  'fail-fast': Flags.boolean({ description: 'end the run with its first failure' }),
  jobs: Flags.integer({ char: 'j', min: 1, description: 'tasks at once (default: number of cores)' }),
  'remote-cache': Flags.boolean({
    default: true,
    allowNo: true,
    description: 'reuse what colleagues have computed, from the store of the team',
  }),
  file: Flags.string({ description: 'flow file (default: mlgit.yaml)' }),
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

interface GivenFlags {
  readonly set?: string[] | undefined;
  readonly only?: string[] | undefined;
  readonly from?: string | undefined;
  readonly until?: string | undefined;
  readonly resources?: string[] | undefined;
  readonly force: boolean;
  readonly 'fail-fast': boolean;
  readonly jobs?: number | undefined;
  readonly message?: string | undefined;
  readonly tag?: string | undefined;
  readonly file?: string | undefined;
  readonly 'remote-cache': boolean;
}

/** What a run is asked for, of the flags above. */
export function runOptionsOf(flags: GivenFlags, cpus: number) {
  const { only, from, until, force, message, tag, file } = flags;
  return {
    file,
    set: flags.set ?? [],
    selection: {
      ...(only === undefined ? {} : { only }),
      ...(from === undefined ? {} : { from }),
      ...(until === undefined ? {} : { until }),
    },
    resources: flags.resources ?? [],
    force,
    failFast: flags['fail-fast'],
    jobs: flags.jobs ?? cpus,
    message,
    tag,
    remoteCache: flags['remote-cache'],
  };
}
