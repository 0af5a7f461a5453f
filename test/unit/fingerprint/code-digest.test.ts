import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CodeFile, codeDigest } from '../../../src/fingerprint/code-digest.ts';
import { digestText } from '../../../src/model/blake3.ts';
import { encodeTreeBlob } from '../../../src/model/tree-blob.ts';

const file = (path: string, content = path, kind: CodeFile['kind'] = 'file'): CodeFile => ({
  path,
  kind,
  digest: digestText(content),
  sizeBytes: content.length,
});

describe('codeDigest', () => {
  it('is the digest of the tree blob, folders within folders', () => {
    const lib = encodeTreeBlob([
      { name: 'b.py', kind: 'executable', sizeBytes: 2, digest: digestText('bb') },
    ]);
    const root = encodeTreeBlob([
      { name: 'a.py', kind: 'file', sizeBytes: 3, digest: digestText('aaa') },
      { name: 'lib', kind: 'tree', sizeBytes: 2, digest: digestText(lib) },
    ]);
    expect(codeDigest([file('lib/b.py', 'bb', 'executable'), file('a.py', 'aaa')])).toBe(digestText(root));
    expect(codeDigest([])).toBe(digestText('mlgit tree 1\n'));
  });

  it('changes with content, path, kind, and with a file more or less', () => {
    const base = [file('a.py'), file('lib/b.py')];
    const others = [
      [file('a.py', 'x'), file('lib/b.py')],
      [file('a2.py', 'a.py'), file('lib/b.py')],
      [file('a.py'), file('lib2/b.py', 'lib/b.py')],
      [file('a.py', 'a.py', 'executable'), file('lib/b.py')],
      [file('a.py', 'a.py', 'link'), file('lib/b.py')],
      [file('a.py')],
      [...base, file('lib/c.py')],
    ];
    const digests = [base, ...others].map(codeDigest);
    expect(new Set(digests).size).toBe(digests.length);
  });

  it('does not depend on the order of the files', () => {
    const paths = fc.uniqueArray(
      fc
        .array(fc.stringMatching(/^[a-c😀]{1,2}$/u), { minLength: 1, maxLength: 3 })
        .map((names) => `${names.join('/')}.py`),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(
        paths.chain((list) =>
          fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
        ),
        ([list, shuffled]) => {
          expect(codeDigest(shuffled.map((path) => file(path)))).toBe(
            codeDigest(list.map((path) => file(path))),
          );
        },
      ),
    );
  });

  it('takes what can be no tree for a bug', () => {
    expect(() => codeDigest([file('../a')])).toThrow('Internal error');
    expect(() => codeDigest([file('a'), file('a', 'b')])).toThrow('Internal error');
    expect(() => codeDigest([file('a'), file('a/b')])).toThrow('Internal error');
  });
});
