import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestBytes } from '../../../../src/model/blake3.ts';
import { writeLarge } from '../../../../src/store/local/large-file.ts';
import { ThreadSink } from '../../../../src/store/local/write-thread.ts';
import { temporaryFolder } from '../../../support/repo.ts';

const KIB = 1024;
/** A size that is said to come. */
const THREAD = 64 * KIB * KIB;

const shared = (size: number): Buffer => Buffer.from(new SharedArrayBuffer(size));

/** Parts that are used again as soon as they are lent no longer: when the next but one is asked for. */
async function* lent(
  sizes: readonly number[],
  seen: Buffer[],
  newBuffer = Buffer.alloc as (size: number) => Buffer,
): AsyncGenerator<Uint8Array> {
  const before: Buffer[] = [];
  for (const [i, size] of sizes.entries()) {
    const part = newBuffer(size).fill(i + 1);
    seen.push(Buffer.from(part));
    yield part;
    before.push(part);
    if (before.length > 1) before.shift()?.fill(0xff);
    await new Promise(setImmediate);
  }
}

describe('a large file', () => {
  it.each([
    ['by Node’s threads', 0],
    ['by a thread of its own', THREAD],
  ])('is gone on with, and hashed from its beginning, %s', async (_by, sizeBytes) => {
    const path = join(temporaryFolder(), 'file');
    const there = Buffer.alloc(17 * KIB * KIB + 5, 'there');
    writeFileSync(path, there);
    const seen: Buffer[] = [];
    const how = { mode: 0o600, sizeBytes, from: there.length, signal: undefined };
    const written = await writeLarge(path, lent([1, 3000 * KIB, 600 * KIB], seen), how);
    const whole = Buffer.concat([there, ...seen]);
    expect(written).toEqual({ digest: digestBytes(whole), sizeBytes: whole.length });
    expect(readFileSync(path).equals(whole)).toBe(true);
  });

  it.each([
    ['by Node’s threads', 0, Buffer.alloc],
    ['by a thread of its own', THREAD, Buffer.alloc],
    ['by a thread that sees its parts', THREAD, shared],
  ])('has every byte of parts of any sizes, written %s', async (_by, sizeBytes, newBuffer) => {
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
        const written = await writeLarge(path, lent(parts, seen, newBuffer), {
          mode: 0o444,
          sizeBytes,
          signal: undefined,
        });
        const whole = Buffer.concat(seen);
        expect(written).toEqual({ digest: digestBytes(whole), sizeBytes: whole.length });
        expect(readFileSync(path).equals(whole)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it.each([0, THREAD])(
    'refuses what is there, and fails as its source does (%s bytes are expected)',
    async (sizeBytes) => {
      const options = { mode: 0o444, sizeBytes, signal: undefined };
      const taken = writeLarge('/dev/full', lent([1024 * KIB, 1024 * KIB], []), options);
      await expect(taken).rejects.toMatchObject({ code: 'EEXIST' });
      async function* broken(): AsyncGenerator<Uint8Array> {
        yield* lent([1024 * KIB], []);
        throw new Error('cut off');
      }
      await expect(writeLarge(join(temporaryFolder(), 'x'), broken(), options)).rejects.toThrow('cut off');
    },
  );

  it('whose thread cannot write to it says why', async () => {
    const path = join(temporaryFolder(), 'read-only');
    writeFileSync(path, '');
    const file = openSync(path, 'r');
    const sink = new ThreadSink(file);
    await expect(sink.write(shared(10), 0)).rejects.toMatchObject({ code: 'EBADF' });
    closeSync(file);
  });
});
