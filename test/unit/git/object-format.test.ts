import { expect, test } from 'vitest';
import {
  encodeCommit,
  encodeTree,
  oidOf,
  parseCommit,
  parseOid,
  parseOptionalOid,
  parseTree,
} from '../../../src/git/object-format.ts';
import type { Oid } from '../../../src/git/port.ts';

const TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904' as Oid;
const AUTHOR = { name: 'Ada', email: 'ada@example.org', at: 1000.9 };

test('well-known objects get their well-known ids', () => {
  expect(oidOf({ type: 'tree', body: encodeTree({}) }, 'sha1')).toBe(TREE);
  expect(oidOf({ type: 'blob', body: new Uint8Array() }, 'sha1')).toBe(
    'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391',
  );
  expect(oidOf({ type: 'blob', body: new Uint8Array() }, 'sha256')).toBe(
    '473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813',
  );
});

test('the bytes of a commit follow from its facts, whatever stands in names', () => {
  const name = 'Eve\n<x>\0 author Mallory <m@x> 1 +0000.';
  const text = encodeCommit({
    tree: TREE,
    parents: [],
    author: { ...AUTHOR, name },
    committer: { ...AUTHOR, name: '', email: 'a>b\nc' },
    message: 'subject\n\n\n',
  }).toString();
  expect(text).toBe(
    `tree ${TREE}\nauthor Evex author Mallory m@x 1 +0000 <ada@example.org> 1000 +0000\ncommitter unknown <abc> 1000 +0000\n\nsubject\n`,
  );
});

test('a commit with a signature, an encoding and an odd author is still read', () => {
  const body = Buffer.from(
    `tree ${TREE}\nparent ${TREE}\nauthor A <B> <c@d> -5 -0230\ncommitter x <y> 9 +0000\ngpgsig -----BEGIN\n parent ${TREE}\n -----END\nencoding x\n\nsubject\n\nbody\n`,
  );
  expect(parseCommit(TREE, body)).toEqual({
    oid: TREE,
    tree: TREE,
    parents: [TREE],
    author: 'A <B> <c@d>',
    authoredAt: -5,
    message: 'subject\n\nbody\n',
  });
});

test('a tree is read back in order, with modes of six digits', () => {
  const body = Buffer.concat([
    encodeTree({ b: TREE, a: TREE }),
    Buffer.from('40000 folder\0'),
    Buffer.from(TREE, 'hex'),
  ]);
  expect(parseTree(body, 'sha1').map((entry) => `${entry.mode} ${entry.name} ${entry.oid}`)).toEqual([
    `100644 a ${TREE}`,
    `100644 b ${TREE}`,
    `040000 folder ${TREE}`,
  ]);
  expect(() => parseTree(body.subarray(0, 20), 'sha1')).toThrow(/tree is damaged/);
});

test.each(['', '.', '..', '.git', '.GIT', 'a/b', 'a\0b'])('no tree is made with a file named %j', (name) => {
  expect(() => encodeTree({ [name]: TREE })).toThrow(/Internal error/);
});

test('only whole lower-case ids are ids, and zeros are none', () => {
  expect(parseOid(TREE)).toBe(TREE);
  for (const text of ['', TREE.slice(1), `${TREE}0`, TREE.toUpperCase(), ` ${TREE}`]) {
    expect(() => parseOid(text)).toThrow(/Expected a git object id/);
  }
  expect(parseOptionalOid('0'.repeat(64))).toBeUndefined();
});
