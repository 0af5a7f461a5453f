import { describe, expect, it } from 'vitest';
import type { Tolerance } from '../../../../src/model/reproduction.ts';
import { judgeContent } from '../../../../src/review/reproduce/judge-content.ts';
import { diffOf, realTables } from '../../../support/contents.ts';

async function judged(
  name: string,
  before: string | Uint8Array,
  after: string | Uint8Array,
  tolerance: Tolerance | undefined,
): Promise<boolean> {
  const options = { compareTables: realTables, ...(tolerance === undefined ? {} : { tolerance }) };
  return judgeContent(await diffOf(name, before, after, options), tolerance).equal;
}

const near = { absolute: 0.01 };

describe('a table', () => {
  const before = 'name,v,w\na,1.0,\nb,-2.0,5\n';
  it.each([
    ['numbers that are near', 'name,v,w\na,1.009,\nb,-2.005,5\n', near, true],
    ['the same without a tolerance', 'name,v,w\na,1.009,\nb,-2.005,5\n', undefined, false],
    ['one that is far', 'name,v,w\na,1.009,\nb,-2.2,5\n', near, false],
    ['another text', 'name,v,w\na,1.009,\nc,-2.0,5\n', near, false],
    ['a number where there was none', 'name,v,w\na,1.0,0.001\nb,-2.0,5\n', near, false],
    ['one row more', 'name,v,w\na,1.0,\nb,-2.0,5\nb,-2.0,5\n', near, false],
    ['near parts of what is negative', 'name,v,w\na,1.0,\nb,-2.01,5\n', { relative: 0.01 }, true],
    ['rows in another order', 'name,v,w\nb,-2.0,5\na,1.0,\n', undefined, true],
  ] as const)('with %s', async (_, after, tolerance, equal) => {
    expect(await judged('t.csv', before, after, tolerance)).toBe(equal);
  });
});

/** A file of numpy (NEP 1) with a vector. */
function npy(type: '<f4' | '<f8' | '<i4', values: readonly number[]): Buffer {
  const width = type === '<f8' ? 8 : 4;
  const body = Buffer.alloc(width * values.length);
  values.forEach((value, at) => {
    if (type === '<f8') body.writeDoubleLE(value, 8 * at);
    else if (type === '<f4') body.writeFloatLE(value, 4 * at);
    else body.writeInt32LE(value, 4 * at);
  });
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': (${values.length},), }`;
  const header = Buffer.from(`${text.padEnd(128 - 10 - 1)}\n`, 'latin1');
  const head = Buffer.from('\x93NUMPY\x01\x00\x00\x00', 'latin1');
  head.writeUInt16LE(header.length, 8);
  return Buffer.concat([head, header, body]);
}

describe('tensors', () => {
  const many = Array.from({ length: 200_000 }, (_, at) => at / 7);
  it.each([
    ['doubles that are near', npy('<f8', [1, NaN, -3]), npy('<f8', [1.009, NaN, -3.005]), near, true],
    ['floats that are near', npy('<f4', [1, 2]), npy('<f4', [1.005, 2]), near, true],
    [
      'one that is far, at the very end',
      npy('<f8', many),
      npy('<f8', [...many.slice(0, -1), 0]),
      near,
      false,
    ],
    [
      'many that are near',
      npy('<f8', many),
      npy(
        '<f8',
        many.map((value) => value + 0.001),
      ),
      near,
      true,
    ],
    ['no tolerance', npy('<f8', [1, 2]), npy('<f8', [1.001, 2]), undefined, false],
    ['integers', npy('<i4', [1, 2]), npy('<i4', [1, 3]), { absolute: 5 }, false],
    ['NaN where there was a number', npy('<f8', [1]), npy('<f8', [NaN]), { absolute: Infinity }, false],
    ['another shape', npy('<f8', [1, 2]), npy('<f8', [1]), near, false],
  ] as const)('with %s', async (_, before, after, tolerance, equal) => {
    expect(await judged('a.npy', before, after, tolerance)).toBe(equal);
  });
});
