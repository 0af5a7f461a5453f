import { MemoryStore } from '../../src/store/memory/memory-store.ts';
import { VerifyingStore } from '../../src/store/verifying-store.ts';
import { describeStoreContract } from './store-contract.ts';

describeStoreContract('a memory store behind the verifying one', async () => ({
  store: new VerifyingStore(new MemoryStore()),
}));
