import { expect, it } from 'vitest';
import { driverEnds } from '../../../../src/app/remote/detached/driver-watch.ts';
import type { JobState } from '../../../../src/runner/job-port.ts';

const { signal } = new AbortController();

/** A job system that says one state after another, ten seconds apart. */
function told(states: readonly JobState[]): Promise<readonly (string | undefined)[]> {
  let nowMs = 0;
  let at = 0;
  const poll = async () => new Map([['7', states[at++] ?? { kind: 'unknown' as const }]]);
  const ask = driverEnds({ poll, output: async () => 'last words\n' }, '7', { monotonic: () => nowMs });
  return (async () => {
    const said: (string | undefined)[] = [];
    for (const _ of states) {
      nowMs += 10_000;
      said.push(await ask(signal));
    }
    return said;
  })();
}

it('has not ended while its job waits or runs', async () => {
  expect(await told([{ kind: 'waiting' }, { kind: 'running' }, { kind: 'running' }])).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

it('has ended with its job, and with what that printed', async () => {
  const [, said] = await told([{ kind: 'running' }, { kind: 'ended', end: { kind: 'exit', exitCode: 1 } }]);
  expect(said).toMatch(/job 7 ended with exit code 1 .*: last words/);
});

it('has ended when nobody knows its job any more, and not before', async () => {
  const unknown: JobState = { kind: 'unknown' };
  const said = await told([unknown, { kind: 'running' }, ...Array<JobState>(9).fill(unknown)]);
  expect(said.slice(0, -1)).toEqual(Array(10).fill(undefined));
  expect(said.at(-1)).toContain('no sign of job 7 for 90 s');
});
