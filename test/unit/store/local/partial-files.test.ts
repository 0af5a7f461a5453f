import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { digestText } from '../../../../src/model/blake3.ts';
import { digestHex } from '../../../../src/model/digest.ts';
import { partialFilesIn } from '../../../support/partial-files.ts';
import { temporaryFolder } from '../../../support/repo.ts';

const DIGEST = digestText('a large blob');
const OTHER = digestText('another');
const DAY_MS = 24 * 3600 * 1000;

function setUp(now = Date.now()) {
  const folder = join(temporaryFolder(), 'parts');
  const files = partialFilesIn(folder, () => now);
  const put = (name: string, length: number, ageMs = 0): string => {
    mkdirSync(folder, { recursive: true });
    const path = join(folder, name);
    writeFileSync(path, 'x'.repeat(length));
    utimesSync(path, (now - ageMs) / 1000, (now - ageMs) / 1000);
    return path;
  };
  return { folder, files, put };
}

/** As another machine names it. */
const foreign = (random: string): string => `0123456789ab-1--${random.repeat(16)}.${digestHex(DIGEST)}`;

describe('parts of a blob', () => {
  it('that were left are taken once, the largest first, and by nobody who wants another blob', () => {
    const { folder, files } = setUp();
    for (const length of [3, 5]) {
      const part = files.take(DIGEST, 10);
      expect(part.sizeBytes).toBe(0);
      writeFileSync(part.path, 'x'.repeat(length));
      // As long as this process has it, nobody else does.
      expect(files.take(DIGEST, 10).path).not.toBe(part.path);
    }
    const [small, large] = readdirSync(folder)
      .map((name) => join(folder, name))
      .sort((a, b) => statSync(a).size - statSync(b).size);
    expect([small, large].map((path) => readFileSync(path as string).length)).toEqual([3, 5]);
    const again = setUp();
    again.put(`left-${'a'.repeat(16)}.${digestHex(DIGEST)}`, 3);
    again.put(`left-${'b'.repeat(16)}.${digestHex(DIGEST)}`, 5);
    again.put(`left-${'c'.repeat(16)}.${digestHex(DIGEST)}`, 11);
    expect(again.files.take(OTHER, 10).sizeBytes).toBe(0);
    const taken = [1, 2, 3].map(() => again.files.take(DIGEST, 10));
    expect(taken.map(({ sizeBytes }) => sizeBytes)).toEqual([5, 3, 0]);
    taken[0]?.leave();
    expect(again.files.take(DIGEST, 10).sizeBytes).toBe(5);
  });

  it('are another machine’s until it has not written for ten minutes', () => {
    const { files, put } = setUp();
    put(foreign('a'), 4, 60_000);
    expect(files.take(DIGEST, 10).sizeBytes).toBe(0);
    put(foreign('b'), 5, 11 * 60_000);
    expect(files.take(DIGEST, 10).sizeBytes).toBe(5);
  });

  it('are removed a week after the last byte, whatever blob is wanted', () => {
    const { files, put } = setUp();
    const old = put(foreign('a'), 4, 8 * DAY_MS);
    const young = put(foreign('b'), 4, 6 * DAY_MS);
    const strange = put('somebody-elses-file', 4, 8 * DAY_MS);
    expect(files.take(OTHER, 10).sizeBytes).toBe(0);
    expect([old, young, strange].map((path) => existsSync(path))).toEqual([false, true, true]);
  });

  it('lie beside what is wanted where the folder cannot be made', () => {
    const root = temporaryFolder();
    writeFileSync(join(root, 'file'), '');
    const files = partialFilesIn(join(root, 'file', 'parts'));
    const part = files.take(DIGEST, 10, join(root, 'wanted'));
    expect(part.isBeside).toBe(true);
    writeFileSync(part.path, 'abc');
    part.leave();
    const names = readdirSync(root).filter((name) => name !== 'file');
    expect(names).toEqual([expect.stringMatching(/^\.mlgit-tmp-left-/)]);
    expect(files.take(DIGEST, 10, join(root, 'wanted')).sizeBytes).toBe(3);
  });
});
