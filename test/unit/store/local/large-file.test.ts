import { readFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestBytes } from '../../../../src/model/blake3.ts';
import { writeLarge } from '../../../../src/store/local/large-file.ts';
import { temporaryFolder } from '../../../support/repo.ts';

const KIB = 1024;

/** Parts that are used again as soon as they are lent no longer: when the next but one is asked for. */
async function* lent(sizes: readonly number[], seen: Buffer[]): AsyncGenerator<Uint8Array> {
  const before: Buffer[] = [];
  for (const [i, size] of sizes.entries()) {
    const part = Buffer.alloc(size, i + 1);
    seen.push(Buffer.from(part));
    yield part;
    before.push(part);
    if (before.length > 1) before.shift()?.fill(0xff);
    await new Promise(setImmediate);
  }
}

describe('a large file', () => {
  it('has every byte of parts of any sizes, which are lent for a moment, and so has its copy', async () => {
    const folder = temporaryFolder();
    let count = 0;
    const sizes = fc.array(fc.constantFrom(1, 64 * KIB, 511 * KIB, 512 * KIB, 1024 * KIB, 3000 * KIB), {
      minLength: 1,
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(sizes, async (parts) => {
        const [path, second] = [join(folder, `a-${count}`), join(folder, `b-${count++}`)];
        const seen: Buffer[] = [];
        const copy = () => open(second, 'wx');
        const written = await writeLarge(path, lent(parts, seen), { copy, signal: undefined });
        const whole = Buffer.concat(seen);
        expect(written).toEqual({ digest: digestBytes(whole), sizeBytes: whole.length, isCopied: true });
        expect(readFileSync(path).equals(whole)).toBe(true);
        expect(readFileSync(second).equals(whole)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('is whole, and says that its copy is not, when the copy cannot be written', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'file');
    const seen: Buffer[] = [];
    const readOnly = async (): Promise<FileHandle> => {
      await (await open(join(folder, 'copy'), 'wx')).close();
      return open(join(folder, 'copy'), 'r');
    };
    const source = lent([1024 * KIB, 1024 * KIB, 10], seen);
    const { isCopied, digest } = await writeLarge(path, source, { copy: readOnly, signal: undefined });
    expect(isCopied).toBe(false);
    expect(digestBytes(readFileSync(path))).toBe(digest);
    expect(readFileSync(path).equals(Buffer.concat(seen))).toBe(true);
  });
});
