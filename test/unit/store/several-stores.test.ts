import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openTempNames } from '../../../src/store/local/open-temp-names.ts';
import { TempsBeside } from '../../../src/store/local/temps-beside.ts';
import { MemoryStore } from '../../../src/store/memory/memory-store.ts';
import { SeveralStores } from '../../../src/store/several-stores.ts';
import { partialFilesIn } from '../../support/partial-files.ts';
import { temporaryFolder } from '../../support/repo.ts';

it('says of what comes from afar how much it will be, before the first byte', async () => {
  const store = new MemoryStore();
  const sizeBytes = 3 * 1024 * 1024;
  const digest = await store.putBytes(Buffer.alloc(sizeBytes, 'x'));
  const folder = temporaryFolder();
  const stores = new SeveralStores({
    local: [],
    places: [{ open: async () => store }],
    temps: new TempsBeside(openTempNames({ host: 'here', pid: process.pid, randomBytes }), () => 0),
    monotonic: () => performance.now(),
    partial: partialFilesIn(join(folder, 'parts')),
  });
  const told: number[][] = [];
  const progress = {
    planned: (bytes: number) => void told.push([bytes, 0]),
    moved: (bytes: number) => void told.push([0, bytes]),
  };
  await stores.place({ kind: 'file', digest, sizeBytes }, join(folder, 'file'), { what: 'it', progress });
  expect(told[0]).toEqual([sizeBytes, 0]);
  const sum = (of: 0 | 1) => told.reduce((all, pair) => all + (pair[of] ?? 0), 0);
  expect([sum(0), sum(1)]).toEqual([sizeBytes, sizeBytes]);
});
