import { describe, expect, it } from 'vitest';
import type { RemoteRecords } from '../../src/store/remote-port.ts';
import { type Distort, SharedWorld } from '../support/shared-world.ts';

/** All that happens follows from the seed; more of them only take longer. */
const SEEDS = Number(process.env['MLGIT_TEST_SEEDS'] ?? 300);

/** A push that looks for a collector first and writes its lease afterwards. */
const leaseAfterPhase: Distort = (records) => {
  let late: (() => Promise<void>)[] = [];
  return {
    ...forwarded(records),
    publish: async (name, bytes) => {
      if (name.startsWith('leases/')) late.push(() => records.publish(name, bytes));
      else await records.publish(name, bytes);
    },
    async *list(folder) {
      const names: string[] = [];
      for await (const name of records.list(folder)) names.push(name);
      for (const write of late) await write();
      late = [];
      yield* names;
    },
  };
};

/** A collector that reads leases first and announces itself afterwards. */
const phaseAfterLeases: Distort = (records) => {
  let seen: { name: string; bytes: Buffer }[] = [];
  return {
    ...forwarded(records),
    create: async (name, bytes) => {
      if (name.includes('sweeping')) {
        seen = [];
        for await (const lease of records.list('leases')) {
          const found = await records.read(lease);
          if (found !== undefined) seen.push({ name: lease, bytes: found });
        }
      }
      return records.create(name, bytes);
    },
    read: async (name) => seen.find((lease) => lease.name === name)?.bytes ?? (await records.read(name)),
    async *list(folder) {
      if (folder === 'leases') yield* seen.map((lease) => lease.name);
      else yield* records.list(folder);
    },
  };
};

function forwarded(records: RemoteRecords): RemoteRecords {
  return {
    read: (name) => records.read(name),
    create: (name, bytes) => records.create(name, bytes),
    publish: (name, bytes) => records.publish(name, bytes),
    list: (folder) => records.list(folder),
    remove: (name) => records.remove(name),
  };
}

async function firstFailure(options: {
  pushers?: Distort;
  collectors?: Distort;
}): Promise<string | undefined> {
  for (let seed = 1; seed <= SEEDS; seed++) {
    try {
      await new SharedWorld({ seed, ...options }).run();
    } catch (error) {
      return `seed ${seed}: ${(error as Error).message}`;
    }
  }
  return undefined;
}

describe('pushes and collectors of one store at once', () => {
  it('never leave a ref, or a folder, without what it needs, whoever dies and whatever comes between', async () => {
    const counts = { published: 0, removed: 0, waited: 0, lost: 0, takenOver: 0 };
    for (let seed = 1; seed <= SEEDS; seed++) {
      const world = new SharedWorld({ seed });
      await world.run().catch((cause: unknown) => {
        throw new Error(`seed ${seed}: ${(cause as Error).message}`, { cause });
      });
      for (const key of Object.keys(counts) as (keyof typeof counts)[]) counts[key] += world.counts[key];
    }
    // A simulation in which nothing happens proves nothing.
    expect(Math.min(...Object.values(counts)), JSON.stringify(counts)).toBeGreaterThan(SEEDS / 100);
  });

  it('are seen to fail when a push looks for a collector before it writes its lease', async () => {
    expect(await firstFailure({ pushers: leaseAfterPhase })).toMatch(/which is gone$/);
  });

  it('are seen to fail when a collector reads leases before it announces itself', async () => {
    expect(await firstFailure({ collectors: phaseAfterLeases })).toMatch(/which is gone$/);
  });
});
