import type { RunEvent, StepOutline } from '../../src/model/event.ts';

/** Epoch milliseconds at which the story begins: 2026-01-02T03:04:05Z. */
export const STORY_START = 1_767_323_045_000;

const at = (seconds: number): number => STORY_START + seconds * 1000;

export const STORY_STEPS: readonly StepOutline[] = [
  { name: 'clean', needs: [] },
  { name: 'train', needs: ['clean'], fanOut: true, memoryBytes: 1024 ** 3, cpu: 2 },
  { name: 'far', needs: ['clean'], runner: 'cluster' },
  { name: 'choose', needs: ['train'] },
];

const task = (depth: number): string => `train/depth=${depth}`;

/** A run in which everything happens that is told of one: a download, a wait, a retry, failures, a cached and a skipped task. */
export const STORY: readonly RunEvent[] = [
  { type: 'environment-building', at: at(-3), lock: 'uv.lock', tool: 'uv' },
  { type: 'environment-progress', at: at(-2.5), line: 'Installing 12 packages' },
  { type: 'environment-ready', at: at(-2), lock: 'uv.lock', wallMs: 1000, built: true },
  {
    type: 'run-started',
    at: at(0),
    run: 'k3f9abcdef',
    flow: 'credit',
    tasks: ['clean', 'far', 'choose'],
    steps: STORY_STEPS,
    jobs: 2,
  },
  ...[1, 2].map(
    (half): RunEvent => ({
      type: 'progress',
      at: at(half),
      what: 's3://lake/rates.parquet',
      doneBytes: half * 512 * 1024 ** 2,
      totalBytes: 1024 ** 3,
      done: half - 1,
      total: 1,
    }),
  ),
  ended('clean', 3, { cached: true, wallMs: 12 }),
  { type: 'times-expected', at: at(3), steps: { train: 40_000, choose: 10_000, far: 60_000 } },
  { type: 'step-expanded', at: at(3), step: 'train', tasks: [1, 2, 3, 4, 5].map(task) },
  { type: 'task-queued', at: at(3), task: 'far', because: 'job 12 (Priority)' },
  { type: 'task-started', at: at(4), task: task(1) },
  { type: 'task-started', at: at(4), task: task(2) },
  { type: 'memory-measured', at: at(4), step: 'choose', bytes: 256 * 1024 ** 2 },
  { type: 'task-log', at: at(5), task: task(1), line: 'epoch 1 loss 0.5' },
  { type: 'task-usage', at: at(6), task: task(1), cpu: 1.8, memoryBytes: 900 * 1024 ** 2 },
  {
    type: 'task-retrying',
    at: at(7),
    task: task(2),
    attempt: 1,
    failure: { kind: 'exit', exitCode: 3 },
    pauseMs: 30_000,
  },
  { type: 'task-queued', at: at(7), task: task(3), because: '2 of 2 cpu are taken' },
  { type: 'task-waiting', at: at(7), task: task(4), run: 'm4b7xxxxxx' },
  { type: 'warning', at: at(8), message: 'The disk is nearly full', hints: ['mlgit gc'] },
  ended(task(1), 10, { wallMs: 6000, metrics: { auc: 0.91 } }),
  { type: 'task-started', at: at(37), task: task(2) },
  ended(task(2), 40, { status: 'failed', wallMs: 3000, failure: { kind: 'exit', exitCode: 3 }, attempts: 2 }),
];

/** How the story ends after `STORY`. */
export const STORY_END: readonly RunEvent[] = [
  { type: 'task-started', at: at(40), task: task(3) },
  ended(task(3), 45, { wallMs: 5000 }),
  ended(task(4), 46, { cached: true, wallMs: 20 }),
  ended(task(5), 46, { status: 'cancelled', wallMs: 0, failure: { kind: 'cancelled' } }),
  { type: 'task-started', at: at(46), task: 'far' },
  ended('far', 50, { wallMs: 4000 }),
  ended('choose', 50, { status: 'skipped', wallMs: 0, blockedBy: task(2) }),
  { type: 'run-ended', at: at(51), run: 'k3f9abcdef', status: 'failed', commit: 'c0ffee', wallMs: 51_000 },
];

type Ended = Extract<RunEvent, { type: 'task-ended' }>;

function ended(id: string, seconds: number, more: Partial<Ended>): RunEvent {
  return {
    type: 'task-ended',
    at: at(seconds),
    task: id,
    status: 'succeeded',
    cached: false,
    wallMs: 0,
    metrics: {},
    ...more,
  };
}
