import { JobSlots } from '../executor/job-slots.ts';
import { digestText } from '../model/blake3.ts';
import { digestHex } from '../model/digest.ts';
import type { RunnerSpec } from '../model/runner.ts';
import type { JobRunner } from '../runner/job-port.ts';
import { openContainment } from '../runner/local/containment/open-containment.ts';
import { createLocalRunner } from '../runner/local/local-runner.ts';
import type { Runner } from '../runner/port.ts';
import type { Context } from './context.ts';
import { openJobRunner } from './remote/driver/open-job-runner.ts';
import { type SharedMachine, sharedMachine } from './resources/shared-machine.ts';

/** Where the tasks of the runs of one process run: once a process, however many runs it drives at once. */
export interface RunPlaces {
  readonly slots: JobSlots;
  readonly machine: SharedMachine;
  readonly runner: Runner;
  /** Opens a runner elsewhere; to be closed by the caller. */
  readonly openJobs: (spec: RunnerSpec) => JobRunner;
  /** Of URLs that are minted for nodes without credentials, milliseconds; undefined: as long as is sensible. */
  readonly urlLifeMs?: number;
  close(): void;
}

export function openPlaces(context: Context, jobs: number): RunPlaces {
  const { clock, randomBytes } = context.config;
  const machine = sharedMachine(context);
  const runner = createLocalRunner({
    monotonic: clock.monotonic,
    createLaunchId: () => Buffer.from(randomBytes(8)).toString('hex'),
    warmModules: ['mlgit_call', 'mlgit.task'],
    warmScripts: true,
    openContainment: (totalBytes) => openContainment({ totalBytes, owner: containmentOwner(context) }),
  });
  return {
    slots: new JobSlots(jobs),
    machine,
    runner,
    openJobs: (spec) => openJobRunner(context, spec),
    close: () => {
      machine.close();
      runner.close();
    },
  };
}

/** A text of letters and digits for each repository: what a killed run of it left is ended by its next run. */
function containmentOwner({ home }: Context): string {
  return digestHex(digestText(home)).slice(0, 12);
}
