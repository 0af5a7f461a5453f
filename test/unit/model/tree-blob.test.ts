import { describe, expect, it } from 'vitest';
import { digestFromHex } from '../../../src/model/digest.ts';
import { decodeTreeBlob, encodeTreeBlob, isSafeEntryName } from '../../../src/model/tree-blob.ts';

const HEX = 'a'.repeat(64);
const blob = (...lines: readonly string[]): string => ['mlgit tree 1', ...lines, ''].join('\n');

describe('a tree blob', () => {
  it('of an empty folder is its header', () => {
    expect(decodeTreeBlob('mlgit tree 1\n')).toEqual([]);
  });

  it.each([
    ['nothing', ''],
    ['another version', 'mlgit tree 2\n'],
    ['no newline at its end', `mlgit tree 1\nf 1 ${HEX} "a"`],
    ['an unknown kind', blob(`d 1 ${HEX} "a"`)],
    ['a size with a leading zero', blob(`f 01 ${HEX} "a"`)],
    ['a size that no number holds', blob(`f 9007199254740993 ${HEX} "a"`)],
    ['a negative size', blob(`f -1 ${HEX} "a"`)],
    ['a digest in capitals', blob(`f 1 ${HEX.toUpperCase()} "a"`)],
    ['a short digest', blob(`f 1 ${HEX.slice(1)} "a"`)],
    ['two blanks', blob(`f  1 ${HEX} "a"`)],
    ['a name that is no text', blob(`f 1 ${HEX} 7`)],
    ['a name that is not closed', blob(`f 1 ${HEX} "a`)],
    ['more after a name', blob(`f 1 ${HEX} "a" `)],
    ['a name in another form', blob(`f 1 ${HEX} "\\u0061"`)],
    ['an empty name', blob(`f 1 ${HEX} ""`)],
    ['the folder itself', blob(`t 1 ${HEX} "."`)],
    ['the folder above', blob(`t 1 ${HEX} ".."`)],
    ['a path', blob(`f 1 ${HEX} "a/b"`)],
    ['an absolute path', blob(`f 1 ${HEX} "/etc"`)],
    ['a NUL', blob(`f 1 ${HEX} "a\\u0000"`)],
    ['a repeated name', blob(`f 1 ${HEX} "a"`, `f 1 ${HEX} "a"`)],
    ['names out of order', blob(`f 1 ${HEX} "b"`, `f 1 ${HEX} "a"`)],
    ['names in the order of UTF-16', blob(`f 1 ${HEX} "\u{1f600}"`, `f 1 ${HEX} "\uffee"`)],
    ['an empty line', blob(`f 1 ${HEX} "a"`, '', `f 1 ${HEX} "b"`)],
  ])('with %s is refused', (_name, text) => {
    expect(() => decodeTreeBlob(text)).toThrow(
      expect.objectContaining({ code: 'bad-tree', kind: 'integrity', hints: ['mlgit fsck'] }),
    );
  });

  it.each(['\u2028', 'a\u2029b', '\u0085', '\ufeff', 'a\nb', '\r'])('has the name %j', (name) => {
    const entry = { name, kind: 'file', sizeBytes: 1, digest: digestFromHex(HEX) } as const;
    expect(decodeTreeBlob(encodeTreeBlob([entry]))).toEqual([entry]);
  });

  it('has names that stay in their folder', () => {
    for (const name of ['a', '...', '.git', 'a\\b', 'a b', '-rf', 'é'])
      expect(isSafeEntryName(name)).toBe(true);
    for (const name of ['', '.', '..', 'a/b', '/', 'a\0']) expect(isSafeEntryName(name)).toBe(false);
  });
});
