import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { runTask } from '../../../src/executor/run-task.ts';
import type { TaskResult } from '../../../src/executor/task-result.ts';
import type { Step } from '../../../src/model/flow.ts';
import type { OpenedLocalStore } from '../../../src/store/local/open-local-store.ts';
import { ControlledCommand } from '../../support/controlled-command.ts';
import { testStore } from '../../support/local-store.ts';
import {
  FREE_SLOT,
  type ServicesOfTest,
  stepOf,
  taskOf,
  taskServicesOf,
} from '../../support/task-services.ts';

const OUT = { out: { name: 'out', path: 'out.txt', kind: 'file' as const } };
const STEP = stepOf('echo made > out.txt; echo told', { outputs: OUT });

let opened: OpenedLocalStore;
beforeEach(() => {
  opened = testStore();
});

const run = (step: Step, services: ServicesOfTest): Promise<TaskResult> =>
  runTask(taskOf(step), new Map(), services, FREE_SLOT);
const entriesOf = async (result: TaskResult): Promise<string[]> =>
  (await opened.cache.entries(result.key as NonNullable<TaskResult['key']>)).map((entry) => entry.run);

async function command(): Promise<ControlledCommand> {
  const controlled = await ControlledCommand.open();
  onTestFinished(() => controlled.close());
  return controlled;
}

describe('a task', () => {
  it('that nobody ran runs in a workspace, which is given up, and is published with its outputs and log', async () => {
    const services = taskServicesOf(opened);
    const result = await run(STEP, services);
    expect(result).toMatchObject({
      outcome: 'ran',
      outputs: { out: { kind: 'file', path: 'out.txt', sizeBytes: 5 } },
    });
    expect(result.attempts).toMatchObject([{ exitCode: 0, log: { sizeBytes: 5 } }]);
    expect(services.removals).toHaveLength(1);
    const [entry] = await opened.cache.entries(result.key as NonNullable<TaskResult['key']>);
    expect(entry).toMatchObject({ run: 'k3f9abcdef', task: 'make', outputs: result.outputs });
    expect(entry?.log).toEqual(result.attempts[0]?.log);
    expect(services.events.map(({ type }) => type)).toEqual(['task-started', 'task-log']);
  });

  it('that another run computed is taken from it, without a workspace', async () => {
    const first = await run(STEP, taskServicesOf(opened, { run: 'aaaa000000' }));
    const services = taskServicesOf(opened, { run: 'bbbb000000' });
    const second = await run(STEP, services);
    expect(second).toMatchObject({
      outcome: 'cached',
      firstRun: 'aaaa000000',
      outputs: first.outputs,
      attempts: [],
    });
    expect(services.opened).toEqual([]);
    expect(services.events).toEqual([]);
  });

  it('of which an output was lost runs again', async () => {
    const first = await run(STEP, taskServicesOf(opened, { run: 'aaaa000000' }));
    await opened.store.remove(first.outputs.out!.digest);
    expect(await run(STEP, taskServicesOf(opened))).toMatchObject({ outcome: 'ran' });
  });

  it('that is forced runs, and its result is the one that others take from then on', async () => {
    await run(STEP, taskServicesOf(opened, { run: 'aaaa000000' }));
    const forced = await run(STEP, taskServicesOf(opened, { run: 'bbbb000000', force: true }));
    expect(forced.outcome).toBe('ran');
    const third = await run(STEP, taskServicesOf(opened));
    expect(third).toMatchObject({ outcome: 'cached', firstRun: 'bbbb000000' });
  });

  it('that is needed and not selected is taken from the cache also when others are forced', async () => {
    const task = taskOf(STEP, { selected: false, needed: true });
    await expect(
      runTask(task, new Map(), taskServicesOf(opened, { force: true }), FREE_SLOT),
    ).rejects.toMatchObject({
      code: 'upstream-not-recorded',
      kind: 'failed',
    });
    await run(STEP, taskServicesOf(opened, { run: 'aaaa000000' }));
    const services = taskServicesOf(opened, { force: true });
    expect(await runTask(task, new Map(), services, FREE_SLOT)).toMatchObject({
      outcome: 'cached',
      firstRun: 'aaaa000000',
    });
  });

  it('with cache: false always runs, and leaves nothing for others', async () => {
    const step = { ...STEP, cache: false };
    const first = await run(step, taskServicesOf(opened));
    expect(await entriesOf(first)).toEqual([]);
    expect(await run(step, taskServicesOf(opened))).toMatchObject({ outcome: 'ran' });
  });

  it('that was seen to read what its key does not cover says so and leaves nothing for others', async () => {
    const services = taskServicesOf(opened, {
      seen: { undeclaredReads: ['/mnt/a', '/mnt/b', '/mnt/c', '/mnt/d'] },
    });
    const result = await run(STEP, services);
    expect(result).toMatchObject({ outcome: 'ran', undeclaredReads: true });
    expect(await entriesOf(result)).toEqual([]);
    expect(services.events.find(({ type }) => type === 'warning')).toMatchObject({
      message: expect.stringMatching(/^Step make read \/mnt\/a, \/mnt\/b, \/mnt\/c and 1 more, outside/),
    });
  });

  it.each<[string, Step, Parameters<typeof taskServicesOf>[1], object]>([
    ['fails', stepOf('echo x > out.txt; exit 3', { outputs: OUT }), {}, { kind: 'exit', exitCode: 3 }],
    [
      'is killed',
      stepOf('echo x > out.txt; kill -9 $$', { outputs: OUT }),
      {},
      { kind: 'signal', signal: 'SIGKILL' },
    ],
    ['misses an output', stepOf('true', { outputs: OUT }), {}, { kind: 'output-missing', path: 'out.txt' }],
    ['changed an input', STEP, { changed: ['in.txt'] }, { kind: 'input-changed', path: 'in.txt' }],
    [
      'fails before its output is missing, and wanted an undeclared file',
      stepOf('exit 1', { outputs: OUT }),
      { seen: { undeclaredFiles: [{ path: 'a.py', remedy: 'add it' }] } },
      { kind: 'exit', exitCode: 1, missing: [{ path: 'a.py', remedy: 'add it' }] },
    ],
  ])(
    'that %s leaves nothing for others, and the reason in its attempt',
    async (_name, step, facts, failure) => {
      const result = await run(step, taskServicesOf(opened, facts));
      expect(result).toMatchObject({ outcome: 'failed', failure });
      expect(result.attempts[0]?.failure).toEqual(result.failure);
      expect(await entriesOf(result)).toEqual([]);
    },
  );

  it('that failed has the outputs that it did make', async () => {
    const result = await run(stepOf('echo x > out.txt; exit 3', { outputs: OUT }), taskServicesOf(opened));
    expect(await opened.store.stat(result.outputs.out!.digest)).toBe(2);
  });

  it('that removes its own log has run all the same', async () => {
    const result = await run(stepOf('rm ../log; echo x > out.txt', { outputs: OUT }), taskServicesOf(opened));
    expect(result.outcome).toBe('ran');
    expect(result.attempts[0]?.log).toBeUndefined();
  });

  it('that prints nothing has no log', async () => {
    const result = await run(stepOf('true'), taskServicesOf(opened));
    expect(result.attempts[0]?.log).toBeUndefined();
  });
});

describe('a task that two runs want at once', () => {
  it('is computed by one, and the other waits for it and takes its result', async () => {
    const controlled = await command();
    const step = stepOf(`${controlled.command} && echo x > out.txt`, { outputs: OUT });
    const first = taskServicesOf(opened, { run: 'aaaa000000' });
    const second = taskServicesOf(opened, { run: 'bbbb000000' });
    const one = run(step, first);
    const running = await controlled.nextInvocation();
    const told = new Promise<void>((resolve) => {
      const waits: ServicesOfTest = {
        ...second,
        emit: (event) => {
          second.emit(event);
          if (event.type === 'task-waiting') resolve();
        },
      };
      void run(step, waits).then((result) => results.push(result));
    });
    const results: TaskResult[] = [];
    await told;
    await running.exit(0);
    expect((await one).outcome).toBe('ran');
    await expect.poll(() => results[0]?.outcome).toBe('cached');
    expect(results[0]).toMatchObject({ firstRun: 'aaaa000000' });
    expect(second.opened).toEqual([]);
    expect(second.events).toMatchObject([{ type: 'task-waiting', task: 'make', run: 'aaaa000000' }]);
  });

  it('is computed by the other when the first one fails', async () => {
    const controlled = await command();
    const step = stepOf(`${controlled.command} && echo x > out.txt`, { outputs: OUT });
    const one = run(step, taskServicesOf(opened, { run: 'aaaa000000' }));
    const running = await controlled.nextInvocation();
    const two = run(step, taskServicesOf(opened, { run: 'bbbb000000' }));
    await running.exit(1);
    expect((await one).outcome).toBe('failed');
    await (await controlled.nextInvocation()).exit(0);
    expect(await two).toMatchObject({ outcome: 'ran' });
  });

  it('is cancelled, and not waited for, when its run is interrupted', async () => {
    const controlled = await command();
    const step = stepOf(controlled.command);
    const abort = new AbortController();
    const one = run(step, taskServicesOf(opened, { run: 'aaaa000000' }));
    const running = await controlled.nextInvocation();
    const services = taskServicesOf(opened, { run: 'bbbb000000', signal: abort.signal });
    const waits: ServicesOfTest = {
      ...services,
      emit: (event) => {
        services.emit(event);
        if (event.type === 'task-waiting') abort.abort();
      },
    };
    expect(await run(step, waits)).toMatchObject({ outcome: 'cancelled', failure: { kind: 'cancelled' } });
    await running.exit(0);
    await one;
  });

  it('leaves no claim behind, whatever becomes of it', async () => {
    for (const text of ['true', 'exit 1']) await run(stepOf(text), taskServicesOf(opened));
    const broken: ServicesOfTest = {
      ...taskServicesOf(opened),
      runner: { name: 'broken', run: () => Promise.reject(new Error('no runner')), close: () => {} },
    };
    await expect(run(stepOf('false'), broken)).rejects.toThrow('no runner');
    expect(readdirSync(join(opened.store.root, 'claims'))).toEqual([]);
  });
});
