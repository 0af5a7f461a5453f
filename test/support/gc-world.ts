import { randomBytes } from 'node:crypto';
import { onTestFinished } from 'vitest';
import type { Context } from '../../src/app/context.ts';
import { openContext } from '../../src/app/open-context.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import type { ArtifactContent } from '../../src/model/artifact.ts';
import type { ManifestOutput } from '../../src/model/manifest.ts';
import { encodeTreeBlob } from '../../src/model/tree-blob.ts';
import type { Store } from '../../src/store/port.ts';
import type { TestRepo } from './repo.ts';

export const DAY = 24 * 3600 * 1000;

/** A repository as it is opened some days from now: what is made meanwhile is that old. */
export async function contextInDays(repo: TestRepo, days: number): Promise<Context> {
  const context = await openContext({
    ...loadConfig('0.0.0-test'),
    cwd: repo.root,
    env: repo.env,
    home: repo.env.HOME as string,
    cacheDir: `${repo.env.HOME}/.cache`,
    clock: { now: () => Date.now() + days * DAY, monotonic: () => performance.now() },
    randomBytes: (length) => randomBytes(length),
  });
  onTestFinished(() => context.close());
  return context;
}

/** A file in a store, as a run's output. */
export async function fileOf(store: Store, text: string): Promise<ManifestOutput> {
  const digest = await store.putBytes(Buffer.from(text));
  return { kind: 'file', digest, sizeBytes: Buffer.byteLength(text), path: 'build/file' };
}

/** A folder of files in a store. */
export async function folderOf(store: Store, ...texts: readonly string[]): Promise<ManifestOutput> {
  const files: ArtifactContent[] = [];
  for (const text of texts) files.push(await fileOf(store, text));
  const entries = files.map(({ digest, sizeBytes }, i) => ({
    name: `${i}`,
    kind: 'file' as const,
    digest,
    sizeBytes,
  }));
  const digest = await store.putBytes(Buffer.from(encodeTreeBlob(entries)));
  return { kind: 'tree', digest, sizeBytes: texts.join('').length, path: 'build/folder' };
}

/** Which of these texts are in a store. */
export async function present(
  store: Store,
  outputs: { readonly [name: string]: ManifestOutput },
): Promise<string[]> {
  const names: string[] = [];
  for (const [name, { digest }] of Object.entries(outputs)) {
    if ((await store.stat(digest)) !== undefined) names.push(name);
  }
  return names;
}
