import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { damage, testStore } from '../support/local-store.ts';
import { describeStoreContract } from './store-contract.ts';

const base = mkdtempSync(join(tmpdir(), 'mlgit-contract-'));
let count = 0;
afterAll(() => rmSync(base, { recursive: true, force: true }));

describeStoreContract('the local store', async () => {
  const root = join(base, String(count++));
  const { store } = testStore(root);
  return {
    store,
    reopen: async () => testStore(root).store,
    corrupt: async (digest, bytes) => damage(store.pathOf(digest), bytes),
  };
});
