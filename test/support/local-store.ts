import { randomBytes } from 'node:crypto';
import { chmodSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type OpenedLocalStore, openLocalStore } from '../../src/store/local/open-local-store.ts';
import { temporaryFolder } from './repo.ts';

/** A store in a folder of its own, or in the given one; with the clock stopped at `now`, or running. */
export function testStore(root?: string, now?: number): OpenedLocalStore {
  return openLocalStore({
    root: root ?? join(temporaryFolder(), 'store'),
    host: 'test-host',
    pid: process.pid,
    clock: { now: () => now ?? Date.now(), monotonic: () => performance.now() },
    randomBytes: (length) => randomBytes(length),
  });
}

/** Replaces what a read-only file holds, as a broken disk or a root user can. */
export function damage(path: string, bytes: string | Uint8Array): void {
  chmodSync(path, 0o644);
  writeFileSync(path, bytes);
  chmodSync(path, 0o444);
}

/** Every file below a folder, relative, sorted. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => !statSync(join(folder, name), { throwIfNoEntry: false })?.isDirectory())
    .sort();
}
