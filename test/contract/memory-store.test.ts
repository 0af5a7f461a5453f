import { MemoryStore } from '../../src/store/memory/memory-store.ts';
import { describeStoreContract } from './store-contract.ts';

describeStoreContract('the memory store', async () => ({ store: new MemoryStore() }));
