import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { damage, testStore } from '../support/local-store.ts';
import { describeEvictingCache } from './evicting-cache-contract.ts';
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

describeEvictingCache('the local store', async () => {
  const root = join(base, String(count++));
  const { cache } = testStore(root);
  return {
    cache,
    reopen: async () => testStore(root).cache,
    read: async (name) => (existsSync(join(root, name)) ? readFileSync(join(root, name)) : undefined),
    write: async (name, bytes) => {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), bytes);
    },
  };
});
