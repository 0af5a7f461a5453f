import { mkdirSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobSlot } from '../../src/executor/job-slots.ts';
import { Joins } from '../../src/executor/join-inputs.ts';
import type { Observations, TaskWorkspace } from '../../src/executor/ports.ts';
import type { TaskServices } from '../../src/executor/run-task.ts';
import { cacheKey } from '../../src/fingerprint/cache-key.ts';
import { componentDigests } from '../../src/fingerprint/component-digests.ts';
import { compileCondition } from '../../src/flow/condition.ts';
import { CONDITION_VARIABLES } from '../../src/flow/condition-variables.ts';
import type { PlannedTask } from '../../src/flow/plan-types.ts';
import { readMetrics } from '../../src/flow/read-metrics.ts';
import { digestText } from '../../src/model/blake3.ts';
import type { RunEvent } from '../../src/model/event.ts';
import type { ExecutionAttempt } from '../../src/model/execution.ts';
import type { Step } from '../../src/model/flow.ts';
import { parseRunId } from '../../src/model/run-id.ts';
import { SecretMask } from '../../src/model/secret-mask.ts';
import { createLocalRunner } from '../../src/runner/local/local-runner.ts';
import type { OpenedLocalStore } from '../../src/store/local/open-local-store.ts';
import { temporaryFolder } from './repo.ts';

let launches = 0;

export function stepOf(run: string, facts: Partial<Step> = {}): Step {
  return {
    name: 'make',
    run: [run],
    inputs: {},
    outputs: {},
    plots: [],
    env: {},
    secrets: [],
    cache: true,
    allowFailure: false,
    ...facts,
  };
}

export function taskOf(step: Step, facts: Partial<PlannedTask> = {}): PlannedTask {
  return { id: step.name, step, item: {}, params: {}, above: {}, selected: true, needed: false, ...facts };
}

export interface ServicesOfTest extends TaskServices {
  readonly events: RunEvent[];
  /** Names of the tasks' workspaces that were opened, by number of opening. */
  readonly opened: string[];
  /** Removals that the run would wait for. */
  readonly removals: Promise<void>[];
  /** Milliseconds between attempts. */
  readonly pauses: number[];
  readonly retried: ExecutionAttempt[];
}

/** A place that is given up and taken again at once. */
export const FREE_SLOT: JobSlot = { pause: () => {}, resume: async () => {} };

/**
 * What a run gives to its tasks: a real store, runner and shell, in empty workspaces. What an audit hook would see and
 * which inputs were changed is given, for neither can be made to happen here at will.
 */
export function taskServicesOf(
  { store, cache }: OpenedLocalStore,
  facts: {
    readonly run?: string;
    readonly force?: boolean;
    readonly signal?: AbortSignal;
    readonly seen?: Partial<Observations>;
    readonly changed?: readonly string[];
  } = {},
): ServicesOfTest {
  const events: RunEvent[] = [];
  const opened: string[] = [];
  const removals: Promise<void>[] = [];
  const pauses: number[] = [];
  const retried: ExecutionAttempt[] = [];
  const folder = temporaryFolder();
  const openWorkspace = async (id: string): Promise<TaskWorkspace> => {
    const base = join(folder, `${opened.length}`);
    opened.push(id);
    mkdirSync(join(base, 'tree'), { recursive: true });
    writeFileSync(join(base, 'log'), '');
    return {
      root: join(base, 'tree'),
      logPath: join(base, 'log'),
      mask: new SecretMask([]),
      env: { PATH: process.env.PATH ?? '' },
      changedInputs: async () => facts.changed ?? [],
      observations: async () => ({ undeclaredReads: [], undeclaredFiles: [], observedBy: [], ...facts.seen }),
      close: async () => {},
    };
  };
  return {
    events,
    opened,
    removals,
    store,
    cache,
    runId: parseRunId(facts.run ?? 'k3f9abcdef'),
    runner: createLocalRunner({
      monotonic: () => performance.now(),
      createLaunchId: () => `test-${process.pid}-${launches++}`,
      openContainment: () => undefined,
    }),
    elsewhere: () => undefined,
    reserve: async (_, requested) => ({
      limits: requested?.memoryBytes === undefined ? {} : { memoryBytes: requested.memoryBytes },
      env: {},
      requested,
      release: () => {},
    }),
    surroundings: {
      externalInput: () => undefined,
      codeDigest: async () => digestText('code'),
      environmentDigest: async () => ({ digest: digestText('environment'), declared: false }),
      linkDigests: async () => ({}),
      imageDigest: async () => undefined,
      allowedDigests: async () => ({}),
      sourceState: async () => undefined,
      openWorkspace: ({ task }) => openWorkspace(task.id),
    },
    renderCommand: ({ step }) => step.run,
    cacheKey,
    describeComponents: componentDigests,
    emit: (event) => void events.push(event),
    signal: facts.signal ?? new AbortController().signal,
    urgent: new AbortController().signal,
    force: facts.force ?? false,
    now: () => Date.parse('2026-03-10T12:00:00Z'),
    discard: (removal) => void removals.push(removal),
    readMetrics: async (path) => readMetrics(path, await readFile(path, 'utf8')),
    evaluateChecks: async () => ({ results: [], logs: {} }),
    waitForOther: () => new Promise((resolve) => setImmediate(resolve)),
    joins: new Joins(),
    itemOf: () => ({}),
    flowParams: {},
    evaluate: async ({ text }, given) => compileCondition(text, CONDITION_VARIABLES)(given),
    sleep: async (ms) => void pauses.push(ms),
    resumed: async () => undefined,
    random: () => 0.5,
    onRetry: (_, attempt) => void retried.push(attempt),
    pauses,
    retried,
  };
}
