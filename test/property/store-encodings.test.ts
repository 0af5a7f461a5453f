import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ArtifactContent } from '../../src/model/artifact.ts';
import type { CacheEntry } from '../../src/model/cache-entry.ts';
import { digestFromHex } from '../../src/model/digest.ts';
import { encodePointer, MAX_POINTER_BYTES, parsePointer } from '../../src/model/pointer.ts';
import { parseRunId } from '../../src/model/run-id.ts';
import {
  decodeTreeBlob,
  encodeTreeBlob,
  isSafeEntryName,
  type TreeEntry,
} from '../../src/model/tree-blob.ts';
import { decodeCacheEntry, encodeCacheEntry } from '../../src/store/cache-entry-codec.ts';
import { staysInside } from '../../src/store/local/link-target.ts';

const hex = fc.array(fc.constantFrom(...'0123456789abcdef'), { minLength: 64, maxLength: 64 });
const digest = hex.map((digits) => digestFromHex(digits.join('')));
const size = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const content: fc.Arbitrary<ArtifactContent> = fc.oneof(
  fc.record({ kind: fc.constantFrom('file' as const, 'tree' as const), digest, sizeBytes: size }),
  fc.record({
    kind: fc.constant('file' as const),
    digest,
    sizeBytes: size,
    executable: fc.constant(true as const),
  }),
);

describe('a pointer', () => {
  it('reads back as what it was written from, and is small', () => {
    fc.assert(
      fc.property(content, (value) => {
        const text = encodePointer(value);
        expect(Buffer.byteLength(text)).toBeLessThan(MAX_POINTER_BYTES);
        expect(parsePointer(text, 'x.mlgit')).toEqual(value);
      }),
    );
  });

  it('has one encoding: any other text that reads is the text it would be written as', () => {
    const edit = fc.record({ at: fc.nat(200), remove: fc.nat(3), insert: fc.string({ maxLength: 3 }) });
    fc.assert(
      fc.property(content, edit, (value, { at, remove, insert }) => {
        const text = encodePointer(value);
        const edited = text.slice(0, at) + insert + text.slice(at + remove);
        let read: ArtifactContent | undefined;
        try {
          read = parsePointer(edited, 'x.mlgit');
        } catch (error) {
          expect(error).toMatchObject({ code: 'bad-pointer', kind: 'integrity' });
        }
        if (read !== undefined) expect(encodePointer(read)).toBe(edited);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    '',
    'mlgit pointer 2\n',
    `mlgit pointer 1\ndigest b3:${'a'.repeat(64)}\nsize 01\nkind file\n`,
    `mlgit pointer 1\ndigest b3:${'A'.repeat(64)}\nsize 1\nkind file\n`,
    `mlgit pointer 1\ndigest b3:${'a'.repeat(64)}\nsize 9007199254740993\nkind file\n`,
    `mlgit pointer 1\ndigest b3:${'a'.repeat(64)}\nsize 1\nkind file\n\n`,
    `mlgit pointer 1\ndigest b3:${'a'.repeat(64)}\nsize 1\nkind file`,
  ])('is not %j', (text) => {
    expect(() => parsePointer(text, 'x.mlgit')).toThrowError(
      expect.objectContaining({ code: 'bad-pointer' }),
    );
  });
});

describe('a tree blob', () => {
  const entry: fc.Arbitrary<TreeEntry> = fc.record({
    name: fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }).filter(isSafeEntryName),
    kind: fc.constantFrom('file' as const, 'executable' as const, 'link' as const, 'tree' as const),
    sizeBytes: size,
    digest,
  });
  const folder = fc.uniqueArray(entry, { selector: (one) => one.name, maxLength: 12 });

  it('reads back as its entries, in byte order of names', () => {
    fc.assert(
      fc.property(folder, (entries) => {
        const read = decodeTreeBlob(encodeTreeBlob(entries));
        const bytes = (one: TreeEntry) => Buffer.from(one.name, 'utf8');
        expect(read).toEqual([...entries].sort((a, b) => Buffer.compare(bytes(a), bytes(b))));
      }),
    );
  });

  it('does not depend on the order in which a folder is listed', () => {
    fc.assert(
      fc.property(folder, fc.infiniteStream(fc.nat()), (entries, random) => {
        const shuffled = entries
          .map((one) => ({ one, rank: random.next().value }))
          .sort((a, b) => a.rank - b.rank)
          .map(({ one }) => one);
        expect(encodeTreeBlob(shuffled)).toBe(encodeTreeBlob(entries));
      }),
    );
  });
});

describe('a cache entry', () => {
  const metric = fc.oneof(
    fc.double(),
    fc.boolean(),
    fc.string(),
    fc.bigInt({ min: 2n ** 53n, max: 2n ** 80n }),
  );
  const output = fc.record({ content, path: fc.string() }).map(({ content, path }) => ({ ...content, path }));
  const record: fc.Arbitrary<CacheEntry> = fc.record(
    {
      version: fc.constant(1 as const),
      key: digest,
      run: fc.constant(parseRunId('0123456789')),
      task: fc.string(),
      createdAt: fc
        .date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) })
        .map((at) => at.toISOString()),
      forced: fc.constant(true as const),
      outputs: fc.dictionary(fc.string(), output),
      metrics: fc.dictionary(fc.string(), metric),
      series: output,
      plots: fc.array(
        fc.record(
          { file: fc.string(), digest, sizeBytes: size, series: fc.string() },
          { requiredKeys: ['file', 'digest', 'sizeBytes'] },
        ),
      ),
      log: fc.record({ digest, sizeBytes: size }),
      components: fc.dictionary(fc.string(), fc.string()),
    },
    {
      requiredKeys: ['version', 'key', 'run', 'task', 'createdAt', 'outputs', 'metrics', 'components'],
    },
  );

  it('reads back as what was written, to the bit of every metric', () => {
    fc.assert(
      fc.property(record, (entry) => {
        const text = encodeCacheEntry(entry);
        const read = decodeCacheEntry(text);
        if (typeof read === 'string') throw new Error(read);
        expect(encodeCacheEntry(read)).toBe(text);
        expect(Object.keys(read.metrics).sort()).toEqual(Object.keys(entry.metrics).sort());
      }),
    );
  });

  it('is refused with a reason, never with an exception, when it is cut off', () => {
    fc.assert(
      fc.property(record, fc.double({ min: 0, max: 0.99, noNaN: true }), (entry, share) => {
        const text = encodeCacheEntry(entry);
        expect(decodeCacheEntry(text.slice(0, Math.floor((text.length - 1) * share)))).toBeTypeOf('string');
      }),
    );
  });
});

describe('links that stay inside', () => {
  it('cannot leave together: following several of them ends inside too', () => {
    const name = fc.constantFrom('..', '.', 'a', 'b');
    const target = fc.array(name, { minLength: 1, maxLength: 5 }).map((segments) => segments.join('/'));
    fc.assert(
      fc.property(target, target, (first, second) => {
        const links: { [path: string]: string } = {};
        if (staysInside(first, 1)) links['a/b'] = first;
        if (staysInside(second, 0)) links.b = second;
        for (const start of ['a/b/b', 'b/a/b', 'a/b/a', 'b/b']) {
          expect(escapes(start, links)).toBe(false);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

/** Walks a path as the kernel does, with the given links; true when it climbs above the top. */
function escapes(path: string, links: { readonly [path: string]: string }): boolean {
  const here: string[] = [];
  const left = path.split('/');
  for (let step = 0; step < 60 && left.length > 0; step++) {
    const segment = left.shift() as string;
    if (segment === '.') continue;
    if (segment === '..') {
      if (here.length === 0) return true;
      here.pop();
      continue;
    }
    const target = links[[...here, segment].join('/')];
    if (target === undefined) here.push(segment);
    else left.unshift(...target.split('/'));
  }
  return false;
}
