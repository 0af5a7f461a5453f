import { readFileSync } from 'node:fs';
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
  it('has every byte of parts of any sizes, which are lent for a moment', async () => {
    const folder = temporaryFolder();
    let count = 0;
    const sizes = fc.array(fc.constantFrom(1, 64 * KIB, 511 * KIB, 512 * KIB, 1024 * KIB, 3000 * KIB), {
      minLength: 1,
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(sizes, async (parts) => {
        const path = join(folder, `${count++}`);
        const seen: Buffer[] = [];
        const written = await writeLarge(path, lent(parts, seen), { mode: 0o444, signal: undefined });
        const whole = Buffer.concat(seen);
        expect(written).toEqual({ digest: digestBytes(whole), sizeBytes: whole.length });
        expect(readFileSync(path).equals(whole)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});
