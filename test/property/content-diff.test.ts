import { deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { encode as encodePng } from 'fast-png';
import { encode as encodeJpeg } from 'jpeg-js';
import { describe, expect, it } from 'vitest';
import { contentDiffLines } from '../../src/ui/diff/content-diff-lines.ts';
import { diffOf } from '../support/contents.ts';
import { OBEYED } from '../support/hostile.ts';

const NAMES =
  'x x.png x.jpg x.gif x.webp x.npy x.npz x.safetensors x.onnx x.pt x.pkl x.json x.yaml x.toml x.ipynb x.txt x.svg'.split(
    ' ',
  );

const safetensors = (header: string) => {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, Buffer.from(header), Buffer.alloc(16)]);
};
const npy = (header: string) =>
  Buffer.concat([
    Buffer.from('\x93NUMPY\x01\x00', 'latin1'),
    Buffer.from([header.length, 0]),
    Buffer.from(header),
  ]);
const grey = { width: 9, height: 5, data: new Uint8Array(45).fill(7), channels: 1 as const };

/** Files that are what they say, to be damaged. */
const WHOLE: readonly Buffer[] = [
  Buffer.from(encodePng(grey)),
  encodeJpeg({ width: 8, height: 8, data: Buffer.alloc(256, 99) }, 50).data,
  safetensors('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"__metadata__":{"x":"y"}}'),
  npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }"),
  Buffer.from(
    'UEsDBAoAAAAAAAAAIQAAAAAAAAAAAAAAAAAFAAAAYS5ucHlQSwECFAMKAAAAAAAAACEAAAAAAAAAAAAAAAAABQAAAAAAAAAAAAAAgAEAAAAAYS5ucHlQSwUGAAAAAAEAAQAzAAAAIwAAAAAA',
    'base64',
  ),
  // A model with a graph that has one weight: [1.0, 2.0].
  Buffer.from('08083a1f2a1d08021001420177220800000080bf0000004a08000000400000803f0000', 'hex'),
  Buffer.from('{"cells": [{"cell_type": "code", "source": ["a\\n"]}]}'),
  Buffer.from('a: &x [1, 2]\nb: *x\n'),
  Buffer.from('GIF89a\x02\x00\x03\x00', 'latin1'),
  Buffer.from(
    'RIFF\x20\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x02\x00\x00',
    'latin1',
  ),
];

const damaged = fc
  .tuple(
    fc.constantFrom(...WHOLE),
    fc.array(fc.tuple(fc.nat(200), fc.integer({ min: 0, max: 255 })), { maxLength: 4 }),
    fc.option(fc.nat(200), { nil: undefined }),
  )
  .map(([whole, changes, cut]) => {
    const bytes = Buffer.from(whole);
    for (const [at, value] of changes) bytes[at % bytes.length] = value;
    return bytes.subarray(0, cut ?? bytes.length);
  });
const content = fc.oneof(
  damaged,
  fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
  fc.json().map((text) => Buffer.from(text)),
  fc.string({ unit: 'binary', maxLength: 60 }).map((text) => Buffer.from(text)),
);

describe('whatever two files hold', () => {
  it('ends in a bounded difference that a terminal does not obey', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...NAMES), content, content, async (name, before, after) => {
        const diff = await diffOf(name, before, after, {});
        expect(JSON.parse(JSON.stringify(diff))).toEqual(diff);
        const lines = contentDiffLines(diff, 20);
        expect(lines.length).toBeLessThanOrEqual(20);
        for (const line of lines) expect(line).not.toMatch(OBEYED);
      }),
      { numRuns: 400 },
    );
  });

  it('of the same bytes differs in nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...NAMES), content, async (name, bytes) => {
        const diff = await diffOf(name, bytes, bytes, {});
        if (diff.kind === 'tensors' || diff.kind === 'document' || diff.kind === 'notebook')
          expect(diff.changes).toEqual([]);
        if (diff.kind === 'text') expect(diff.hunks).toEqual([]);
        if (diff.kind === 'image') expect(diff.pixels?.changed ?? 0).toBe(0);
      }),
      { numRuns: 200 },
    );
  });
});

describe('files that are made to harm', () => {
  const chunk = (type: string, data: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    return Buffer.concat([length, Buffer.from(type), data, Buffer.alloc(4)]);
  };
  const png = (width: number, height: number, data: Buffer) => {
    const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 6, 0, 0, 0]);
    header.writeUInt32BE(width, 0);
    header.writeUInt32BE(height, 4);
    const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
    return Buffer.concat([
      signature,
      chunk('IHDR', header),
      chunk('IDAT', data),
      chunk('IEND', Buffer.alloc(0)),
    ]);
  };

  it.each<[string, string, Buffer, object]>([
    [
      'an image of 10^18 pixels',
      'x.png',
      png(1e9, 1e9, Buffer.alloc(0)),
      { kind: 'image', notDecoded: expect.any(String) },
    ],
    [
      'an image that decompresses to 50 MB',
      'x.png',
      png(2, 2, deflateSync(Buffer.alloc(5e7))),
      { why: 'damaged' },
    ],
    [
      'a header of 2^63 bytes',
      'x.safetensors',
      Buffer.from('ffffffffffffff7f7b7d', 'hex'),
      { why: 'damaged' },
    ],
    [
      'a header of lists in lists',
      'x.safetensors',
      safetensors(`{"a":${'['.repeat(50_000)}}`),
      { why: 'damaged' },
    ],
    [
      'a tensor beyond the end',
      'x.safetensors',
      safetensors('{"a":{"dtype":"F32","shape":[9],"data_offsets":[0,99]}}'),
      { why: 'damaged' },
    ],
    [
      'a model whose graph is longer than it',
      'x.onnx',
      Buffer.from('3affffffff0f01', 'hex'),
      { why: 'damaged' },
    ],
    [
      'a zip whose directory is elsewhere',
      'x.npz',
      Buffer.from(`504b0506${'00'.repeat(8)}${'ff'.repeat(8)}0000`, 'hex'),
      { why: 'damaged' },
    ],
    [
      'CSV that decompresses to nothing known',
      'x.csv.gz',
      gzipSync('a\n1\n').subarray(0, 18),
      { why: 'damaged' },
    ],
    [
      'aliases of aliases',
      'x.yaml',
      Buffer.from(
        `a: &a [1]\n${Array.from({ length: 26 }, (_, at) => {
          const [one, next] = [97 + at, 98 + at].map((code) => String.fromCharCode(code));
          return `${next === '{' ? 'zz' : next}: &${next === '{' ? 'zz' : next} [${Array(9).fill(`*${one}`).join(', ')}]\n`;
        }).join('')}`,
      ),
      { kind: 'text' },
    ],
    [
      'one line of 30 MB of JSON',
      'x.json',
      Buffer.from(`{"a":"${'x'.repeat(3e7)}"}`),
      { kind: 'text', hunks: [] },
    ],
  ])('%s', async (_, name, bytes, expected) => {
    expect(await diffOf(name, bytes, Buffer.concat([bytes, Buffer.from(' ')]))).toMatchObject(expected);
  });
});
