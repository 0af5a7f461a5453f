import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Layout } from '../../../../src/store/layout.ts';
import { Durability } from '../../../../src/store/local/durability.ts';
import { identifyProcess } from '../../../../src/store/local/process-identity.ts';
import { TempNames } from '../../../../src/store/local/temp-names.ts';
import { testStore } from '../../../support/local-store.ts';
import { temporaryFolder } from '../../../support/repo.ts';

const LARGE = 64 * 1024 * 1024;

function durabilityIn(folder: string): Durability {
  const names = new TempNames(identifyProcess('here', process.pid), randomBytes);
  return new Durability(new Layout(folder, false), names, () => 0);
}

/** A file of zeros that takes no room. */
function largeFile(path: string, sizeBytes = LARGE): string {
  writeFileSync(path, '');
  truncateSync(path, sizeBytes);
  return path;
}

describe('writing a file to the disk early', () => {
  it('is for large files, one at a time', async () => {
    const folder = temporaryFolder();
    const durability = durabilityIn(folder);
    const path = largeFile(join(folder, 'large'));
    expect(durability.writeEarly(path, LARGE - 1)).toBeUndefined();
    const written = durability.writeEarly(path, LARGE);
    expect(durability.writeEarly(path, LARGE)).toBeUndefined();
    await written;
    await durability.writeEarly(path, LARGE);
  });

  it('fails at the flush, and only if the file was placed', async () => {
    const folder = temporaryFolder();
    const durability = durabilityIn(folder);
    const path = join(folder, 'loop');
    symlinkSync('loop', path);
    await expect(durability.writeEarly(path, LARGE)).rejects.toThrow('ELOOP');
    await durability.flush();
    durability.awaitWritten(durability.writeEarly(path, LARGE));
    durability.announce();
    await expect(durability.flush()).rejects.toThrow('ELOOP');
    expect(readdirSync(join(folder, 'unflushed'))).toHaveLength(1);
    await durability.flush();
    expect(readdirSync(join(folder, 'unflushed'))).toEqual([]);
  });

  it('leaves blobs as they are of several large files at once, also of equal ones', async () => {
    const { store } = testStore();
    const folder = temporaryFolder();
    const sizes = [LARGE, LARGE + 1, LARGE, LARGE + 2];
    const paths = sizes.map((size, i) => largeFile(join(folder, String(i)), size));
    const contents = await Promise.all(
      paths.map((path) => store.ingest(path, { mode: 'move', kind: 'file' })),
    );
    await store.flush();
    expect(contents.map(({ digest }) => statSync(store.pathOf(digest)).size)).toEqual(sizes);
    expect(paths.filter((path) => existsSync(path))).toEqual([]);
    expect(readdirSync(join(store.root, 'unflushed'))).toEqual([]);
  });
});
