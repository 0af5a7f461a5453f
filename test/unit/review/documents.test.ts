import { describe, expect, it } from 'vitest';
import { diffOf, linesOf } from '../../support/contents.ts';

describe('documents', () => {
  it('of JSON by paths, with integers and NaN as they are', async () => {
    const before = '{"a": 1, "b": {"c": [1, 2, 3]}, "n": NaN, "big": 12345678901234567890, "gone": null}';
    const after =
      '{"big": 12345678901234567891, "n": -Infinity, "b": {"c": [1, 9, 3, 4]}, "a": 1.0, "d e": "x"}';
    expect(await diffOf('x.json', before, after)).toEqual({
      kind: 'document',
      format: 'json',
      added: 2,
      removed: 1,
      changed: 3,
      changes: [
        { path: ['big'], change: 'changed', before: '12345678901234567890', after: '12345678901234567891' },
        { path: ['n'], change: 'changed', before: 'NaN', after: '-Infinity' },
        { path: ['b', 'c', 1], change: 'changed', before: '2', after: '9' },
        { path: ['b', 'c', 3], change: 'added', after: '4' },
        { path: ['d e'], change: 'added', after: '"x"' },
        { path: ['gone'], change: 'removed', before: 'null' },
      ],
      changesLeft: 0,
    });
    expect(await linesOf('x.json', before, after)).toEqual([
      '2 values added, 1 removed, 3 changed',
      '~ big: 12345678901234567890 → 12345678901234567891',
      '~ n: NaN → -Infinity',
      '~ b.c[1]: 2 → 9',
      '+ b.c[3]: 4',
      '+ ["d e"]: "x"',
      '- gone: null',
    ]);
  });

  it('whose keys stand in another order hold the same', async () => {
    expect(await linesOf('x.json', '{"a":1,"b":[{"x":1,"y":2}]}', '{"b":[{"y":2,"x":1}],"a":1}\n')).toEqual([
      'the same values, written otherwise',
    ]);
  });

  it('find items by what they are called, also where one came before them', async () => {
    const before = 'steps:\n- name: train\n  lr: 0.1\n- name: test\n  n: 2\n';
    const after = 'steps:\n- name: clean\n- name: train\n  lr: 0.2\n- name: test\n  n: 2\n';
    expect(await linesOf('x.yaml', before, after)).toEqual([
      '1 value added, 1 changed',
      '+ steps[name: "clean"]: {"name": "clean"}',
      '~ steps[name: "train"].lr: 0.1 → 0.2',
    ]);
  });

  it('bring lists into line, and say when named items change places', async () => {
    expect(await linesOf('x.json', '[1,2,3,4,5]', '[0,1,2,4,5,6]')).toEqual([
      '2 values added, 1 removed',
      '+ [0]: 0',
      '- [2]: 3',
      '+ [5]: 6',
    ]);
    const { added, removed } = await diffOf<'document'>(
      'x.json',
      '[{"id":1},{"id":2}]',
      '[{"id":2},{"id":1}]',
    );
    expect(added + removed).toBe(2);
  });

  it('of TOML', async () => {
    expect(await linesOf('x.toml', '[a]\nday = 2026-01-01\n', '[a]\nday = 2026-01-02\n')).toEqual([
      '1 value changed',
      '~ a.day: "2026-01-01" → "2026-01-02"',
    ]);
  });

  it('count what is more than is listed', async () => {
    const list = (from: number) => JSON.stringify(Array.from({ length: 500 }, (_, at) => at + from));
    const diff = await diffOf<'document'>('x.json', list(0), list(10_000));
    expect(diff).toMatchObject({ changed: 500, changesLeft: 300 });
    expect(diff.changes).toHaveLength(200);
  });

  it.each([
    ['a key that is there twice', 'x.json', '{"a":1,"a":2}', 'the key "a" is there twice'],
    ['two documents', 'x.yaml', 'a: 1\n---\nb: 1\n', 'expected one YAML document'],
    ['no end', 'x.json', '{"a": [1, 2', 'expected a comma or ]'],
    ['a wrong line', 'x.toml', 'a = \n', 'not readable as TOML'],
    ['lists in lists in lists', 'x.json', '['.repeat(100_000), 'nested deeper than 200'],
    ['the same in YAML', 'x.yaml', '['.repeat(20_000), ''],
  ])('with %s are compared as texts', async (_, name, text, why) => {
    const diff = await diffOf<'text'>(name, text, 'a\n');
    expect(diff).toMatchObject({
      kind: 'text',
      instead: { of: name === 'x.json' ? 'JSON' : expect.any(String) },
    });
    expect(diff.instead?.why).toContain(why);
  });
});

describe('notebooks', () => {
  const notebook = (cells: [string, string][], count = 1) =>
    JSON.stringify({
      nbformat: 4,
      cells: cells.map(([cell_type, source]) => ({
        cell_type,
        source: source.split(/(?<=\n)/),
        execution_count: count,
        outputs: [{ data: { 'image/png': 'x'.repeat(count * 100) } }],
      })),
    });

  it('by the source of their cells', async () => {
    const before = notebook([
      ['code', 'a = 1\nb = 2\n'],
      ['markdown', 'Hello'],
      ['code', 'print(a)'],
    ]);
    const after = notebook(
      [
        ['markdown', 'New'],
        ['code', 'a = 1\nb = 3\n'],
        ['code', 'print(a)'],
      ],
      7,
    );
    const lines = await linesOf('x.ipynb', before, after);
    expect(lines).toEqual([
      '2 cells changed',
      'cell 1 (markdown) changed',
      '@@ -1,2 +1 @@',
      '-a = 1',
      '-b = 2',
      '+New',
      '\\ No newline at end of file',
      'cell 2 (code) changed',
      '@@ -1 +1,2 @@',
      '-Hello',
      '\\ No newline at end of file',
      '+a = 1',
      '+b = 3',
    ]);
  });

  it('that were only run again are the same', async () => {
    const cells: [string, string][] = [['code', 'print(1)']];
    expect(await linesOf('x.ipynb', notebook(cells), notebook(cells, 9))).toEqual([
      'the same cells; only outputs and metadata differ',
    ]);
  });

  it('without cells are texts', async () => {
    expect(await diffOf('x.ipynb', '{"cells": 1}', notebook([]))).toMatchObject({ kind: 'text' });
  });
});
