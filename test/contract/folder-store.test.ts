import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { blobPath, testFolderStore } from '../support/folder-store.ts';
import { damage } from '../support/local-store.ts';
import { describeRemoteContract } from './remote-contract.ts';
import { describeStoreContract } from './store-contract.ts';

const base = mkdtempSync(join(tmpdir(), 'mlgit-contract-'));
let count = 0;
afterAll(() => rmSync(base, { recursive: true, force: true }));

function newRoot(): string {
  const root = join(base, String(count++));
  mkdirSync(root);
  return root;
}

describeStoreContract('the folder store', async () => {
  const root = newRoot();
  const { store } = await testFolderStore(root);
  return {
    store,
    reopen: async () => (await testFolderStore(root, { host: 'another-host', whenNew: 'refuse' })).store,
    corrupt: async (digest, bytes) => damage(blobPath(root, digest), bytes),
  };
});

describeRemoteContract('the folder store', async () => {
  const root = newRoot();
  return {
    remote: await testFolderStore(root),
    reopen: () => testFolderStore(root, { host: 'another-host', whenNew: 'refuse' }),
  };
});
