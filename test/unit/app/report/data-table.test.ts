import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonLines, parseTable } from '../../../../src/app/report/data-table.ts';

describe('a table of a plot', () => {
  it('is read from CSV and TSV, with quotes, blanks and texts', () => {
    expect(parseTable('a.csv', 'x,y\n0,"0.5"\n1,\n"a ""b"", c",1e3\n')).toEqual({
      columns: ['x', 'y'],
      rows: [
        [0, 0.5],
        [1, null],
        ['a "b", c', 1000],
      ],
    });
    expect(parseTable('a.TSV', 'x\ty\r\n1\t2\r\n')).toEqual({ columns: ['x', 'y'], rows: [[1, 2]] });
  });

  it('is read from JSON in each of its forms', () => {
    const wanted = {
      columns: ['x', 'y'],
      rows: [
        [1, 2],
        [3, 'NaN'],
      ],
    };
    expect(parseTable('a.json', '[{"x":1,"y":2},{"x":3,"y":NaN}]')).toEqual(wanted);
    expect(parseTable('a.json', '{"x":[1,3],"y":[2,"NaN"]}')).toEqual(wanted);
    expect(parseTable('a.json', '{"roc":[{"x":1,"y":2},{"x":3,"y":NaN}]}')).toEqual(wanted);
    expect(parseTable('a.jsonl', '{"x":1,"y":2}\n{"x":3,"y":NaN}\n{"x":')).toEqual(wanted);
  });

  it('is none where the file is something else', () => {
    for (const [file, text] of [
      ['a.json', '3'],
      ['a.json', '{'],
      ['a.json', '[1,2]'],
      ['a.csv', ''],
      ['a.bin', 'x,y'],
    ] as const)
      expect(parseTable(file, text), `${file} ${text}`).toBeUndefined();
  });

  it('has its first and last row however many there are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9000 }), (count) => {
        const table = parseTable('a.csv', `x\n${Array.from({ length: count }, (_, i) => i).join('\n')}\n`);
        expect(table?.rows[0]).toEqual([0]);
        expect(table?.rows.at(-1)).toEqual([count - 1]);
        expect(table?.rows.length).toBeLessThanOrEqual(2000);
        expect(table?.of ?? table?.rows.length).toBe(count);
      }),
      { numRuns: 30 },
    );
  });

  it('leaves out a line of a series that is still written', () => {
    expect(jsonLines('{"a":1}\n\n[2]\n{"a"')).toEqual([{ a: 1 }]);
  });
});
