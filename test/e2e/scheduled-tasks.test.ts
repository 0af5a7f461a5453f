import { describe, expect, it } from 'vitest';
import { beside } from '../support/cli.ts';
import { type ScheduledFlow, scheduledFlow } from '../support/scheduled-flow.ts';

async function start({ task, origin }: ScheduledFlow, ...more: string[]): Promise<string> {
  const done = await task('start', '--repository', origin.root, '--revision', 'main', ...more, '--json');
  expect(done.exitCode, `${done}`).toBe(0);
  return done.json().result.run;
}

async function runAll({ task }: ScheduledFlow): Promise<void> {
  const run = async (code: number, ...args: string[]) => {
    const done = await task('run', ...args);
    expect(done.exitCode, `${args} ${done}`).toBe(code);
  };
  await run(0, 'make');
  for (const step of ['each', 'listed']) {
    const listed = await task('items', step);
    const items = JSON.parse(listed.stdout) as string[];
    for (const item of items) {
      expect(item).toMatch(/^[A-Za-z0-9_=,.%-]+$/);
      await run(0, step, '--item', item);
    }
  }
  await run(99, 'never', '--skip-code', '99');
  await run(0, 'join');
}

describe('a run whose tasks a scheduler calls one by one', () => {
  it('gives the manifest that it gives here, byte for byte, and pushes it', async () => {
    const flow = scheduledFlow();
    const run = await start(flow, '--set', "text=it's {{ hostile }} $HOME");
    await runAll(flow);
    const recorded = await flow.task('record');
    expect(recorded.exitCode, `${recorded}`).toBe(0);
    const here = await flow.repo.result('run', '--set', "text=it's {{ hostile }} $HOME");
    expect(flow.pushedManifest(run)).toBe(
      flow.repo.git('show', `refs/mlgit/runs/demo/${here.run}:manifest.json`),
    );
  });

  it('does nothing twice: starting, running and recording again change nothing', async () => {
    const flow = scheduledFlow({ make: `{run: 'date +%N > out/a', outputs: {a: out/a}, cache: false}` });
    const run = await start(flow, '--set', 'much=2');
    expect(await start(flow, '--set', 'much=3')).toBe(run);
    const first = await flow.task('run', 'make', '--json');
    const again = await flow.task('run', 'make', '--json');
    expect(again.json().result).toEqual({ ...first.json().result, isNew: false });
    await flow.task('record');
    const commit = flow.origin.git('rev-parse', `refs/mlgit/runs/demo/${run}`);
    expect((await flow.task('record')).exitCode).toBe(0);
    expect(flow.origin.git('rev-parse', `refs/mlgit/runs/demo/${run}`)).toBe(commit);
    expect(JSON.parse(flow.pushedManifest(run)).params).toMatchObject({ much: 2 });
  });

  it('is no run of another repository that has a run of that name in the same store', async () => {
    const flow = scheduledFlow();
    await start(flow);
    const other = beside(flow.repo, 'other.git');
    flow.repo.git('clone', '--quiet', '--bare', flow.origin.root, other);
    const { exitCode, stderr } = await flow.task('start', '--repository', other, '--revision', 'main');
    expect([exitCode, stderr]).toEqual([
      2,
      expect.stringMatching(
        /^Error: The run "nightly 1" of demo is one of .*origin.git, expected one of .*other.git/,
      ),
    ]);
  });

  it('records a failure, what it kept from running, and says so by its exit codes', async () => {
    const flow = scheduledFlow({
      bad: `{run: 'echo oh; exit 3', outputs: {a: out/a}, retry: {times: 1, for: [oom]}}`,
      after: `{run: 'cp out/a out/b', inputs: {a: bad.a}, outputs: {b: out/b}}`,
    });
    const run = await start(flow);
    const failed = await flow.task('run', 'bad', '--try', '1', '--json');
    expect(failed.exitCode).toBe(1);
    expect(failed.json().error).toMatchObject({ code: 'task-failed', kind: 'failed' });
    // The scheduler tries again, and the step does not want it.
    expect((await flow.task('run', 'bad', '--try', '2')).exitCode).toBe(1);
    expect((await flow.task('run', 'after', '--skip-code', '99')).exitCode).toBe(99);
    expect((await flow.task('record')).exitCode).toBe(1);
    const { status, tasks } = JSON.parse(flow.pushedManifest(run));
    expect([status, tasks.bad.status, tasks.after.status]).toEqual(['failed', 'failed', 'skipped']);
    const execution = JSON.parse(flow.origin.git('show', `refs/mlgit/runs/demo/${run}:execution.json`));
    expect(execution.tasks.bad.attempts).toHaveLength(1);
    expect(execution.tasks.after.blockedBy).toBe('bad');
    // Somebody asks for it by hand: that is a further run, which names the one before.
    expect((await flow.task('run', 'bad')).exitCode).toBe(1);
    const second = await flow.task('record', '--json');
    const other = second.json().error!.details.run;
    expect(other).not.toBe(run);
    expect(JSON.parse(flow.origin.git('show', `refs/mlgit/runs/demo/${other}:execution.json`)).resumes).toBe(
      run,
    );
  });

  it('takes a task that nobody has started for what it is: the run was cut short', async () => {
    const flow = scheduledFlow({ make: `{run: 'echo > out/a', outputs: {a: out/a}}` });
    const run = await start(flow);
    expect((await flow.task('record')).exitCode).toBe(130);
    expect(JSON.parse(flow.pushedManifest(run))).toMatchObject({ status: 'cancelled' });
  });

  it('records in the clone that it was started in where no repository was named', async () => {
    const { repo, store } = scheduledFlow({ make: `{run: 'echo > out/a', outputs: {a: out/a}}` });
    await repo.result('remote', 'add', 'team', store);
    const named = ['--name', 'here', '--store', store];
    const { run } = await repo.result('task', 'start', 'demo', ...named);
    await repo.result('task', 'run', 'demo', 'make', ...named);
    expect(await repo.result('task', 'record', 'demo', ...named)).toMatchObject({ run });
    expect((await repo.result('log')).runs[0].id).toBe(run);
  });

  it('says what is wrong with a name, a step and an item', async () => {
    const flow = scheduledFlow();
    await start(flow);
    const unknown = await flow.repo.mlgit(
      'task',
      'run',
      'demo',
      'make',
      '--name',
      'no',
      '--store',
      flow.store,
      '--json',
    );
    expect(unknown.json()).toMatchObject({ status: 2, error: { code: 'not-started' } });
    expect((await flow.task('run', 'mak', '--json')).json().error?.code).toBe('unknown-step');
    expect((await flow.task('run', 'each', '--item', 'n=9', '--json')).json().error?.code).toBe(
      'no-such-item',
    );
  });
});
