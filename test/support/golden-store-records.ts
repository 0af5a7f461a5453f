import { digestText } from '../../src/model/blake3.ts';
import type { CacheEntry } from '../../src/model/cache-entry.ts';
import type { CacheTombstone } from '../../src/model/cache-tombstone.ts';
import { encodeFormatRecord, parseFormatRecord } from '../../src/model/format-record.ts';
import { encodePointer, parsePointer } from '../../src/model/pointer.ts';
import { parseRunId } from '../../src/model/run-id.ts';
import { decodeTreeBlob, encodeTreeBlob, type TreeEntry } from '../../src/model/tree-blob.ts';
import { decodeCacheEntry, encodeCacheEntry } from '../../src/store/cache-entry-codec.ts';
import { decodeCacheTombstone, encodeCacheTombstone } from '../../src/store/cache-tombstone-codec.ts';

const tree: TreeEntry[] = [
  { name: 'A', kind: 'file', sizeBytes: 1, digest: digestText('A') },
  { name: 'a "quoted" \n name', kind: 'executable', sizeBytes: 3, digest: digestText('abc') },
  { name: 'link', kind: 'link', sizeBytes: 1, digest: digestText('A') },
  { name: 'sub', kind: 'tree', sizeBytes: 0, digest: digestText('mlgit tree 1\n') },
  { name: 'é', kind: 'file', sizeBytes: 0, digest: digestText('') },
  { name: '\uffee', kind: 'file', sizeBytes: 0, digest: digestText('') },
  { name: '😀', kind: 'file', sizeBytes: 9007199254740991, digest: digestText('x') },
];

const entry: CacheEntry = {
  version: 1,
  key: digestText('key'),
  run: parseRunId('0123456789'),
  task: 'train/depth=3',
  createdAt: '2026-01-02T03:04:05.678Z',
  forced: true,
  outputs: {
    model: { kind: 'file', digest: digestText('m'), sizeBytes: 1, path: 'models/m.bin', executable: true },
    report: { kind: 'tree', digest: digestText('mlgit tree 1\n'), sizeBytes: 0, path: 'report' },
  },
  metrics: {
    auc: 0.1,
    big: 2n ** 64n,
    worst: Number.NaN,
    best: Number.POSITIVE_INFINITY,
    zero: -0,
    ok: true,
    note: 'é',
  },
  series: { kind: 'file', digest: digestText('s'), sizeBytes: 1, path: 'history.jsonl' },
  plots: [{ file: 'roc.csv', x: 'fpr', y: 'tpr', title: 'ROC', digest: digestText('p'), sizeBytes: 1 }],
  log: { digest: digestText('l'), sizeBytes: 1 },
  components: { code: digestText('code'), 'param:depth': '3' },
};

const tombstone: CacheTombstone = {
  version: 1,
  key: entry.key,
  run: entry.run,
  task: entry.task,
  evictedAt: '2026-02-03T04:05:06.789Z',
  by: 'Ada Lovelace <ada@example.org>',
};

const format = { version: 1 as const, requiredToRead: ['layout-1'], requiredToWrite: ['layout-1'] };
const file = { kind: 'file' as const, digest: digestText('abc'), sizeBytes: 3 };
const executable = { ...file, executable: true as const };
const folder = { kind: 'tree' as const, digest: digestText('mlgit tree 1\n'), sizeBytes: 0 };

/** Every record of a store, by the name of its golden file: what it holds, its bytes, and how it is read. */
export const golden: {
  readonly [file: string]: { readonly value: unknown; text(): string; read(text: string): unknown };
} = {
  'tree-blob': { value: tree, text: () => encodeTreeBlob(tree), read: decodeTreeBlob },
  'cache-entry.json': { value: entry, text: () => encodeCacheEntry(entry), read: decodeCacheEntry },
  'cache-tombstone.json': {
    value: tombstone,
    text: () => encodeCacheTombstone(tombstone),
    read: (text) => decodeCacheTombstone(text, entry),
  },
  'format.json': {
    value: format,
    text: () => encodeFormatRecord(format),
    read: (text) => parseFormatRecord(text, 'format.json'),
  },
  'file.mlgit': { value: file, text: () => encodePointer(file), read: (text) => parsePointer(text, 'file') },
  'executable.mlgit': {
    value: executable,
    text: () => encodePointer(executable),
    read: (text) => parsePointer(text, 'executable'),
  },
  'folder.mlgit': {
    value: folder,
    text: () => encodePointer(folder),
    read: (text) => parsePointer(text, 'folder'),
  },
};
