import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FurtherAttempts } from '../../../../src/app/remote/worker/further-attempts.ts';
import type { JobWork } from '../../../../src/app/remote/worker/job-work.ts';
import { numberedRecord } from '../../../../src/executor/remote/attempt-name.ts';
import { encodePoolList } from '../../../../src/executor/remote/pool-list.ts';
import { encodeOrder, type TaskOrder } from '../../../../src/executor/remote/task-order.ts';
import { MemoryRecords } from '../../../../src/store/memory/memory-records.ts';

const RUN = 'work/r';
const POOL = `${RUN}/pool-1`;
const START = Buffer.from('{"version":1,"writer":"w"}');

interface World {
  readonly records: MemoryRecords;
  now: number;
}

function world(): World {
  return { records: new MemoryRecords(), now: 0 };
}

async function submit({ records }: World, number: number, attempts: readonly string[]): Promise<void> {
  for (const attempt of attempts) {
    await records.publish(`${RUN}/${attempt}/order`, encodeOrder({ version: 1 } as TaskOrder));
  }
  const list = encodePoolList({ version: 1, attempts, takeWithinMs: 60_000 });
  await records.publish(`${POOL}/${numberedRecord('list', number)}`, list);
}

/** Of a job whose own attempt is `own`. */
function further(at: World, own: string): FurtherAttempts {
  let drawn = 0;
  const config = {
    clock: { now: () => 0, monotonic: () => at.now },
    randomBytes: (length: number) => Buffer.alloc(length, `${own}${drawn++}`),
    host: 'node',
    pid: 1,
  };
  const work = { config, store: { records: at.records }, request: { argument: `${POOL}+${own}`, job: own } };
  return new FurtherAttempts(work as unknown as JobWork, POOL);
}

async function takeAll(from: FurtherAttempts): Promise<string[]> {
  const taken: string[] = [];
  for (let next = await from.take(); next !== undefined; next = await from.take()) {
    taken.push(next.folder.slice(RUN.length + 1));
  }
  return taken;
}

async function recordsOf({ records }: World): Promise<string[]> {
  const names: string[] = [];
  for await (const name of records.list(RUN)) names.push(name);
  return names.sort();
}

describe('further attempts of a pool', () => {
  it('are taken from the end of each list, without the own one', async () => {
    const at = world();
    await submit(at, 1, ['a', 'b', 'c']);
    await submit(at, 2, ['d', 'e']);
    expect(await takeAll(further(at, 'a'))).toEqual(['c', 'b', 'e', 'd']);
  });

  it('are not taken by a job that is too old', async () => {
    const at = world();
    await submit(at, 1, ['a', 'b', 'c']);
    const job = further(at, 'a');
    at.now = 59_999;
    expect((await job.take())?.folder).toBe(`${RUN}/c`);
    at.now = 60_000;
    expect(await job.take()).toBeUndefined();
    expect(await recordsOf(at)).not.toContain(`${RUN}/b/start`);
  });

  it('are not taken when the driver has ended them', async () => {
    const at = world();
    await submit(at, 1, ['a', 'b', 'c']);
    await at.records.create(`${RUN}/c/result`, START);
    expect(await takeAll(further(at, 'a'))).toEqual(['b']);
  });

  it('are gone with the run, of which nothing is left then', async () => {
    const at = world();
    await submit(at, 1, ['a', 'b', 'c']);
    const job = further(at, 'a');
    await job.take();
    for (const name of await recordsOf(at)) await at.records.remove(name);
    expect(await job.take()).toBeUndefined();
    expect(await recordsOf(at)).toEqual([]);
  });

  it('are looked for in one listing where others have taken many', async () => {
    const at = world();
    const all = Array.from({ length: 100 }, (_, n) => `t${n}`);
    await submit(at, 1, all);
    for (const one of all.slice(1)) await at.records.create(`${RUN}/${one}/start`, START);
    let creates = 0;
    const create = at.records.create.bind(at.records);
    at.records.create = async (name, bytes) => {
      creates++;
      return create(name, bytes);
    };
    expect(await takeAll(further(at, 't0'))).toEqual([]);
    expect(creates).toBeLessThan(6);
  });
});

describe('several jobs at one pool', () => {
  it('start each attempt once, and leave none', async () => {
    const requests = fc.scheduler();
    await fc.assert(
      fc.asyncProperty(requests, fc.integer({ min: 1, max: 5 }), async (scheduler, jobs) => {
        const at = world();
        const all = Array.from({ length: 12 }, (_, n) => `t${n}`);
        await submit(at, 1, all);
        for (const own of all.slice(0, jobs)) {
          await at.records.create(`${RUN}/${own}/start`, START);
        }
        for (const name of ['create', 'read'] as const) {
          const act = at.records[name].bind(at.records) as (...args: never[]) => Promise<never>;
          Object.assign(at.records, { [name]: scheduler.scheduleFunction(act) });
        }
        const taking = Promise.all(all.slice(0, jobs).map((own) => takeAll(further(at, own))));
        await scheduler.waitFor(taking);
        expect((await taking).flat().sort()).toEqual(all.slice(jobs).sort());
      }),
      { numRuns: 50 },
    );
  });
});
