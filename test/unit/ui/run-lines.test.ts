import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../src/model/event.ts';
import { createPalette } from '../../../src/ui/palette.ts';
import { progressText } from '../../../src/ui/progress-text.ts';
import { RunLines } from '../../../src/ui/run-lines.ts';
import { hostileText, OBEYED } from '../../support/hostile.ts';

type Ended = Extract<RunEvent, { type: 'task-ended' }>;

const ended = (facts: Partial<Ended> & Pick<Ended, 'task'>): Ended => ({
  type: 'task-ended',
  at: 0,
  status: 'succeeded',
  cached: false,
  wallMs: 1200,
  metrics: {},
  ...facts,
});

function linesOf(events: readonly RunEvent[]): string {
  const lines = new RunLines(createPalette(false));
  return events.flatMap((event) => lines.linesOf(event)).join('\n');
}

describe('the lines of a run', () => {
  it('say once what the tasks of a fan-out wait for', () => {
    const wait = (task: string, because: string): RunEvent => ({ type: 'task-queued', at: 0, task, because });
    expect(
      linesOf([
        wait('score/i=1', 'job 5_0 (Resources)'),
        wait('score/i=2', 'job 5_1 (Resources)'),
        wait('score/i=3', 'job 6_2 (Priority)'),
        wait('report', 'job 7 (Resources)'),
        wait('score/i=1', '8 GiB of memory, 2.5 GiB are free'),
        wait('score/i=2', '8 GiB of memory, 1 GiB are free'),
      ]).split('\n'),
    ).toEqual([
      '  score/i=1 waits: job 5_0 (Resources)',
      '  score/i=3 waits: job 6_2 (Priority)',
      '  report waits: job 7 (Resources)',
      '  score/i=1 waits: 8 GiB of memory, 2.5 GiB are free',
    ]);
  });

  it('stand in columns, one for each task, with the reason of what did not succeed', () => {
    const tasks = ['a', 'evaluation', 'c', 'd', 'e'];
    expect(
      `\n${linesOf([
        { type: 'run-started', at: 0, run: 'k3f9abcdef', flow: 'demo', tasks },
        { type: 'environment-building', at: 0, lock: 'requirements.lock', tool: 'uv' },
        { type: 'environment-progress', at: 0, line: 'not kept' },
        { type: 'environment-ready', at: 0, lock: 'requirements.lock', wallMs: 4000, built: true },
        { type: 'task-started', at: 0, task: 'a' },
        { type: 'task-log', at: 0, task: 'a', line: 'not kept' },
        ended({ task: 'a', metrics: { z: 3, auc: 0.94661, loss: 2n ** 60n } }),
        { type: 'task-waiting', at: 0, task: 'evaluation', run: 'aaaa000000' },
        ended({ task: 'evaluation', cached: true, metrics: { auc: 0.5 } }),
        ended({ task: 'c', status: 'failed', failure: { kind: 'exit', exitCode: 3 }, wallMs: 72_000 }),
        ended({ task: 'd', status: 'skipped', blockedBy: 'c' }),
        ended({ task: 'e', status: 'cancelled', wallMs: 20 }),
        { type: 'warning', at: 0, message: 'look here', hints: ['do this'] },
      ])}\n`,
    ).toBe(`
demo run k3f9abcdef
  building the environment of requirements.lock with uv
  environment ready in 4.0 s
  ✓ a               1.2 s  auc 0.9466 · loss 1152921504606846976 · +1
  evaluation waits: run aaaa000000 is computing the same
  = evaluation     cached  auc 0.5
  ✗ c          1 min 12 s  its command ended with exit code 3
  - d             skipped  needs c
  ⊘ e               20 ms  cancelled
Warning: look here
Hint: do this
`);
  });

  it('hold nothing that a terminal obeys, whatever tasks put into metrics, paths and reasons', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (one, two) => {
        const lines = new RunLines(createPalette(false));
        const events: RunEvent[] = [
          ended({ task: 'a', metrics: { [one]: two } }),
          ended({ task: 'a', cached: true, metrics: { [one]: two } }),
          ended({ task: 'a', status: 'failed', failure: { kind: 'output-missing', output: 'o', path: one } }),
          ended({
            task: 'a',
            status: 'failed',
            failure: { kind: 'metrics-invalid', path: one, reason: two },
          }),
          ended({
            task: 'a',
            status: 'failed',
            failure: { kind: 'exit', exitCode: 1, missing: [{ path: one, remedy: two }] },
          }),
          { type: 'warning', at: 0, message: one, hints: [two] },
          { type: 'environment-building', at: 0, lock: one, tool: 'pip' },
        ];
        for (const event of events)
          for (const shown of lines.linesOf(event)) expect(shown).not.toMatch(OBEYED);
      }),
    );
  });
});

describe('progress', () => {
  it('is a line once all is there, and none where it failed', () => {
    const lines = new RunLines(createPalette(false));
    const read = {
      type: 'progress',
      at: 0,
      what: 'data/raw',
      doneBytes: 2048,
      totalBytes: 4096,
      done: 1,
      total: 1,
    } as const;
    expect(lines.linesOf({ ...read, failed: true })).toEqual([]);
    expect(lines.linesOf(read)).toEqual(['  read data/raw  2.00 KiB']);
  });

  it.each([
    [0, 0, 0, '0 B, 0 B/s'],
    [1024, 0, 1000, '1.00 KiB, 1.00 KiB/s'],
    [1024, 3072, 1000, '1.00 KiB of 3.00 KiB, 1.00 KiB/s, 2.0 s left'],
    [3072, 3072, 1000, '3.00 KiB of 3.00 KiB, 3.00 KiB/s'],
  ])('of %i of %i bytes in %i ms is %j', (done, total, ms, text) => {
    expect(progressText(done, total, ms)).toBe(text);
  });
});
