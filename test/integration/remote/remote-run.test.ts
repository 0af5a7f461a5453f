import { describe, expect, it } from 'vitest';
import { contentsOf } from '../../../src/model/cache-entry.ts';
import { encodeManifest } from '../../../src/model/encode-manifest.ts';
import { remoteWorld } from '../../support/remote-world.ts';

const STEPS = `make: {run: 'cat in.txt > out/a; echo hello; echo "{\\"n\\": 1}" > m.json', outputs: {a: out/a}, metrics: m.json}
each: {foreach: {n: [1, 2, 3]}, run: 'mkdir -p out/b; cp out/a out/b/$MLGIT_ITEM_N', inputs: {a: make.a}, outputs: {b: out/b/}}
join: {run: 'find \${{ inputs.b }} -type f | sort > out/c', inputs: {b: each.b}, outputs: {c: out/c}}
`;
const FILES = { 'in.txt': 'text\n' };

describe('a run whose steps run elsewhere', () => {
  it('gives the manifest that it gives here, byte for byte', async () => {
    const there = await remoteWorld(STEPS, FILES);
    const elsewhere = await there.run();
    const here = await remoteWorld(STEPS, FILES);
    const local = await here.run({ runners: ['local'] });
    expect(encodeManifest(elsewhere.recorded.manifest)).toBe(encodeManifest(local.recorded.manifest));
    expect(here.jobs.jobs.size).toBe(0);
    expect(there.jobs.jobs.size).toBe(5);
    expect(there.repo.read('out/c')).toBe(here.repo.read('out/c'));
    const [attempt] = elsewhere.recorded.execution.tasks['make']!.attempts;
    expect(attempt?.ranOn).toMatchObject({ runner: 'cluster', job: '1' });
    expect(local.recorded.execution.tasks['make']!.attempts[0]?.ranOn).toBeUndefined();
  });

  it('hands the tasks of a fan-out over together', async () => {
    const { jobs, run } = await remoteWorld(STEPS, FILES);
    await run();
    expect(jobs.batches).toEqual([1, 3, 1]);
  });

  it('asks neither store nor runner when all is known', async () => {
    const { jobs, run } = await remoteWorld(STEPS, FILES);
    await run();
    const again = await run();
    expect([...again.results.values()].map(({ outcome }) => outcome)).toEqual(Array(5).fill('cached'));
    expect(jobs.jobs.size).toBe(5);
  });

  it('leaves blobs and results in the store, and no records of its work', async () => {
    const { run, team } = await remoteWorld(STEPS, FILES);
    const { results } = await run();
    const { cache, store, records } = await team();
    const left: string[] = [];
    for await (const name of records.list('work')) left.push(name);
    expect(left).toEqual([]);
    const { key, outputs } = results.get('make')!;
    const [entry] = await cache.entries(key!);
    expect(entry?.outputs).toEqual(outputs);
    expect(await store.stat(outputs['a']!.digest)).toBe(5);
  });

  it('takes what another machine has computed since it looked', async () => {
    const first = await remoteWorld(STEPS, FILES);
    const { results } = await first.run();
    const [entry] = await (await first.team()).cache.entries(results.get('make')!.key!);
    const second = await remoteWorld(STEPS, FILES);
    second.jobs.beforeStart = async () => {
      const { cache, store } = await second.team();
      const source = await first.team();
      for (const { digest } of contentsOf(entry!)) {
        await store.putStream((await source.store.get(digest))!, digest);
      }
      await cache.publish(entry!);
    };
    const outcome = await second.run({ selection: { only: ['make'] } });
    expect(outcome.results.get('make')).toMatchObject({ outcome: 'cached', firstRun: entry!.run });
  });

  it('keeps what a task prints, and shows it', async () => {
    const { run, events, context } = await remoteWorld(
      `talk: {run: 'echo one; sleep 5; echo two', outputs: {}}`,
    );
    const { results } = await run();
    const { log } = results.get('talk')!.attempts[0]!;
    const parts: Uint8Array[] = [];
    for await (const part of (await context.store.get(log!.digest))!) parts.push(part);
    expect(Buffer.concat(parts).toString()).toBe('one\ntwo\n');
    expect(events).toContainEqual(expect.objectContaining({ type: 'task-log', task: 'talk', line: 'one' }));
  });
});
